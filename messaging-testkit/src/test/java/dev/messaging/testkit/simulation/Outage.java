package dev.messaging.testkit.simulation;

/** Tries that fail one after another; of those that overlap one counts. */
final class Outage {

    private int failures;
    private long last = Long.MIN_VALUE;

    /** How many have failed with this one. */
    int failed(long began, long ended) {
        if (began > last) {
            failures++;
            last = ended;
        }
        return failures;
    }

    /** A circuit breaker has noticed. */
    void isNoticed() {
        failures = 0;
    }
}
