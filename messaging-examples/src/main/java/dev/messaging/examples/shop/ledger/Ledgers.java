package dev.messaging.examples.shop.ledger;

import java.io.IOException;
import java.util.List;

/** The ledgers of all services, to be read by others. */
@FunctionalInterface
public interface Ledgers {

    /** The entries of a service's ledger, also while it is being written; none if there is no ledger. */
    List<Entry> of(String service) throws IOException;
}
