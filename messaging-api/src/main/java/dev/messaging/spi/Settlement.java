package dev.messaging.spi;

import dev.messaging.Fault;
import java.time.Duration;

/** What becomes of a delivery. */
public sealed interface Settlement {

    /** It is done. */
    record Accept() implements Settlement {
        private static final Accept INSTANCE = new Accept();
    }

    /**
     * It is done, and this goes to the requester.
     *
     * @param message the reply or fault
     */
    record Reply(WireMessage message) implements Settlement {}

    /**
     * It failed, and is to come again after a time.
     *
     * @param message the same message, with its next attempt written into it
     * @param delay how long from now
     */
    record Retry(WireMessage message, Duration delay) implements Settlement {}

    /**
     * Not now: it is to come again after a time as it is, and nothing is counted.
     *
     * @param delay how long from now
     */
    record Postpone(Duration delay) implements Settlement {}

    /**
     * It is given up, and goes to the dead letters of where it came from. A transport without dead letters refuses it.
     *
     * @param message the same message, with its failure written into its headers
     * @param fault why, as its sender is told where somebody must be
     */
    record DeadLetter(WireMessage message, Fault fault) implements Settlement {}

    /** It is done. */
    static Settlement accept() {
        return Accept.INSTANCE;
    }
}
