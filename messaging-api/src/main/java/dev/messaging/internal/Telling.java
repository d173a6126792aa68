package dev.messaging.internal;

import dev.messaging.spi.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells callers what has become of their calls, and knows when all are told. Thread-safe. */
final class Telling {

    private static final ThreadLocal<@Nullable Telling> CURRENT = new ThreadLocal<>();

    private final Environment environment;
    private final AtomicInteger untold = new AtomicInteger();
    private volatile @Nullable CompletableFuture<@Nullable Void> closing;

    Telling(Environment environment) {
        this.environment = environment;
    }

    /** One more has made a call, and is to be told. */
    void expectOne() {
        untold.incrementAndGet();
    }

    /** Tells him on a thread that nobody waits for. */
    void tell(Runnable outcome) {
        Runnable task = () -> tellHere(outcome);
        try {
            environment.threads().callbacks().execute(task);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // Whether the environment is closed or has no thread to spare: the future must not be left open.
            task.run();
        }
    }

    /** Tells him on this thread. */
    void tellHere(Runnable outcome) {
        Telling previous = CURRENT.get();
        CURRENT.set(this);
        try {
            outcome.run();
        } finally {
            if (previous == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(previous);
            }
            told();
        }
    }

    /** Whether what runs on this thread hangs on a call's future. */
    boolean tellsHere() {
        return CURRENT.get() == this;
    }

    /** Completes when all are told, and what they have hung on it is done. */
    CompletableFuture<@Nullable Void> whenTold() {
        CompletableFuture<@Nullable Void> all = new CompletableFuture<>();
        closing = all;
        if (untold.get() == 0) {
            all.complete(null);
        }
        return all;
    }

    private void told() {
        int left = untold.decrementAndGet();
        CompletableFuture<@Nullable Void> all = closing;
        if (left == 0 && all != null) {
            all.complete(null);
        }
    }
}
