package dev.messaging.http;

import dev.messaging.spi.Address;
import java.net.URI;
import java.util.List;

/**
 * Says where messages go. Thread-safe; asked for each message, so quick.
 *
 * <p>{@link RouteTable} is one that does not change; a service registry may be another.
 *
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/RecipientList.html">Recipient List</a>
 */
public interface Routes {

    /**
     * The base URLs at which this queue, operation or subscription is served. Any of them will do: they are taken in turn,
     * and the next one is tried when nothing reached the first. None means that nobody is known.
     */
    List<URI> to(Address address);

    /** The subscriptions of a topic, each of which gets every message; none means that nobody is interested. */
    List<Address> subscriptions(Address topic);
}
