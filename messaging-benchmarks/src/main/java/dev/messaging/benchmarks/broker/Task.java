package dev.messaging.benchmarks.broker;

/** What each contender does, and is measured at; called what it is shown as. */
public interface Task {

    /** Its kind. */
    Work work();

    /** How many at once. */
    int concurrency();

    /** How many at once while it warms up. */
    default int warmUpConcurrency() {
        return concurrency();
    }

    /** Which part of the messages are enough to consume. */
    default double share() {
        return 1;
    }
}
