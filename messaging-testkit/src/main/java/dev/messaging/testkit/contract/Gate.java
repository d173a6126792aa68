package dev.messaging.testkit.contract;

import dev.messaging.spi.Threads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Something a handler waits for until the test, or at last its end, opens it. Thread-safe. */
final class Gate {

    private final CompletableFuture<@Nullable Void> open = new CompletableFuture<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Waiting wait;
    private final Threads threads;

    Gate(Waiting wait, Threads threads) {
        this.wait = wait;
        this.threads = threads;
    }

    /** Waits until the gate is open, however long that takes. */
    void pass() {
        waiting.incrementAndGet();
        try {
            threads.await(open.copy());
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** Done when the gate is open. */
    CompletableFuture<@Nullable Void> passed() {
        return open.copy();
    }

    void open() {
        open.complete(null);
    }

    boolean isOpen() {
        return open.isDone();
    }

    /** Waits until this many stand before the gate. */
    void awaitWaiting(int count) {
        wait.eventually(() -> {
            if (waiting.get() < count) {
                throw new AssertionError(waiting.get() + " of " + count + " have come to the gate");
            }
        });
    }

    int waiting() {
        return waiting.get();
    }
}
