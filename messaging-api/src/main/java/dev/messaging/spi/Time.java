package dev.messaging.spi;

import java.time.Duration;
import java.time.InstantSource;

/** Clocks and timers. Thread-safe. */
public interface Time {

    /** The time of day, which may jump both ways: for what is told to others, never for measuring. */
    InstantSource clock();

    /** A clock for measuring, which never goes back; in nanoseconds from an origin that the process shares. */
    long nanoTime();

    /**
     * Runs a task once, on {@link Threads#callbacks()}, not before the delay is over.
     *
     * @param task quick, never blocks, never throws
     */
    Cancellable schedule(Duration delay, Runnable task);
}
