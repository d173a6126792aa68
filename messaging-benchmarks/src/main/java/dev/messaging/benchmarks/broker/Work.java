package dev.messaging.benchmarks.broker;

/** The kinds of what is done. */
public enum Work {
    /** Until the broker confirms. */
    SEND,
    /** Handle and acknowledge. */
    CONSUME,
    /** Until an answer comes. */
    REQUEST
}
