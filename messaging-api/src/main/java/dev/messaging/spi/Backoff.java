package dev.messaging.spi;

import java.time.Duration;

/** Tries again after pauses that grow, each a little longer or shorter, so that not all come at once. Thread-safe. */
public final class Backoff {

    private static final long SHORTEST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    private static final int DOUBLINGS = 6;

    private final Environment environment;

    /** Takes time and chance from there. */
    public Backoff(Environment environment) {
        this.environment = environment;
    }

    /**
     * Runs it after a pause.
     *
     * @param failures how many attempts have failed in succession before the last; the pause grows with them
     */
    public Cancellable after(int failures, Runnable attempt) {
        long millis = Math.min(LONGEST_MILLIS, SHORTEST_MILLIS << Math.min(failures, DOUBLINGS));
        long varied = millis / 2 + environment.random().nextLong(millis / 2 + 1);
        return environment.time().schedule(Duration.ofMillis(varied), attempt);
    }
}
