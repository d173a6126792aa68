package dev.messaging.jdbc;

import dev.messaging.Messaging;
import dev.messaging.spi.PersistenceSupport;

/** Finds what a {@link Messaging} offers to whom keeps its messages. */
final class Persistence {

    private Persistence() {}

    static PersistenceSupport of(Messaging messaging) {
        if (messaging instanceof PersistenceSupport support) {
            return support;
        }
        throw new IllegalArgumentException(
                "The messaging is a " + messaging.getClass().getName()
                        + "; it must be one that this library has opened, or implement PersistenceSupport");
    }
}
