package dev.messaging.spi;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Where code runs, and how it waits. Thread-safe. No code relies on the order in which an executor runs things. */
public interface Threads {

    /** Runs handlers: user code that may block. Never refuses or delays a task because others block. */
    Executor handlers();

    /** Runs what never blocks: timers' work, and the completions of users' futures where no transport lends a thread. */
    Executor callbacks();

    /**
     * Waits until a future is done, and gives its result or throws its cause, unwrapped.
     *
     * <p>If the thread is interrupted, the future is cancelled, {@link java.util.concurrent.CancellationException} is
     * thrown, and the thread stays interrupted.
     */
    <T> T await(CompletableFuture<T> future);
}
