package dev.messaging.jdbc;

import dev.messaging.spi.Address;
import dev.messaging.spi.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * What of an outbox is sent by one relay at a time: the messages of a destination are spread over lanes, those of one partition
 * key into the same.
 */
final class Lanes {

    /** Of each destination. The same in all processes, or order would be lost; so it is no option. */
    static final int COUNT = 16;

    /** Where what cannot be sent waits for somebody to decide. */
    static final int PARKED = -1;

    private Lanes() {}

    static int of(WireMessage message) {
        return of(message.partitionKey(), message.id());
    }

    /** Without a key any lane will do. */
    static int of(@Nullable String partitionKey, String messageId) {
        String key = partitionKey == null ? messageId : MessageKey.fitting(partitionKey);
        return Math.floorMod(key.hashCode(), COUNT);
    }

    /** A destination as the table has it: its kind and its name. */
    static String destination(Address address) {
        return address.toString();
    }

    /** The address behind {@link #destination}. */
    static Address address(String destination) {
        int blank = destination.lastIndexOf(' ');
        String name = destination.substring(blank + 1);
        return destination.startsWith("topic ") ? Address.topic(name) : Address.queue(name);
    }
}
