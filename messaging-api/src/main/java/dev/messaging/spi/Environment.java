package dev.messaging.spi;

import java.util.random.RandomGenerator;

/**
 * The only door to time, threads and chance. Thread-safe.
 *
 * <p>Engine, in-process transport and {@link PendingReplies} use nothing else, so that virtual time and simulation need
 * no change in them.
 */
public interface Environment {

    /** Clocks and timers. */
    Time time();

    /** Where code runs, and how it waits. */
    Threads threads();

    /** Chance; thread-safe. */
    RandomGenerator random();
}
