package dev.messaging.benchmarks.paired;

import java.util.concurrent.CompletableFuture;

/** What is done again and again. Thread-safe. */
public interface Call {

    /** Waits for the end. */
    void call() throws Exception;

    /** Does not wait; where that cannot be, it fails. */
    CompletableFuture<?> callAsync();
}
