package dev.messaging.spi;

/** What a transport may be able to do; a promise that needs one is owed by those that declare it. */
public enum Capability {
    /** Keeps messages while no receiver runs. */
    STORES,
    /** Delivers again what was not settled, and what is to be retried. */
    REDELIVERS,
    /** Keeps messages back for a time. */
    DELAYS,
    /** Keeps what was given up. */
    DEAD_LETTERS,
    /** Delivers messages with one partition key in the order in which they were sent, to one receiver process. */
    ORDERS_BY_KEY,
    /** Keeps that order when several processes receive. */
    ORDERS_ACROSS_RECEIVERS,
    /** Knows at once when an operation has no responder. */
    DETECTS_NO_RECEIVER,
    /** Keeps messages over a restart of the broker. */
    SURVIVES_RESTART
}
