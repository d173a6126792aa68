package dev.messaging.testkit.simulation;

import dev.messaging.Ordering;
import dev.messaging.ReceiverOptions;

/**
 * A receiver of a scenario: replicas of one service at one queue, subscription or operation.
 *
 * @param name of what they receive from
 */
record Place(String service, String name, ReceiverOptions options, int replicas) {

    /** Whether messages with one key are owed in the order in which they were sent. */
    boolean isOrdered() {
        return replicas == 1 && options.ordering() != Ordering.NONE;
    }

    boolean isIdempotent() {
        return options.idempotency().enabled();
    }
}
