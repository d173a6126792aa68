package dev.messaging.spi;

/** A timer that has been set. Thread-safe. */
@FunctionalInterface
public interface Cancellable {

    /**
     * Keeps the task from running, and lets go of it.
     *
     * @return whether it was still to run
     */
    boolean cancel();
}
