package dev.messaging.internal;

import dev.messaging.spi.Environment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells callers what has become of their calls, on threads that nobody waits for, and knows when all are told. Thread-safe. */
final class Telling {

    private static final ThreadLocal<@Nullable Outcome> CURRENT = new ThreadLocal<>();

    private final Environment environment;
    private final AtomicInteger untold = new AtomicInteger();
    private volatile @Nullable CompletableFuture<@Nullable Void> closing;

    Telling(Environment environment) {
        this.environment = environment;
    }

    void tell(Runnable outcome) {
        Outcome told = new Outcome(outcome);
        untold.incrementAndGet();
        try {
            environment.threads().callbacks().execute(told);
        } catch (RejectedExecutionException closed) {
            // The environment went with its Messaging; the future must not be left open.
            told.run();
        }
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

    /** A caller who is being told on this thread is not waited for: he waits himself. */
    void leaveOutThisThread() {
        Outcome current = CURRENT.get();
        if (current != null && current.teller() == this) {
            current.end();
        }
    }

    private void told() {
        int left = untold.decrementAndGet();
        CompletableFuture<@Nullable Void> all = closing;
        if (left == 0 && all != null) {
            all.complete(null);
        }
    }

    /** Of one call; its thread's only. */
    private final class Outcome implements Runnable {

        private final Runnable outcome;
        private boolean ended;

        Outcome(Runnable outcome) {
            this.outcome = outcome;
        }

        @Override
        public void run() {
            Outcome previous = CURRENT.get();
            CURRENT.set(this);
            try {
                outcome.run();
            } finally {
                if (previous == null) {
                    CURRENT.remove();
                } else {
                    CURRENT.set(previous);
                }
                end();
            }
        }

        Telling teller() {
            return Telling.this;
        }

        void end() {
            if (!ended) {
                ended = true;
                told();
            }
        }
    }
}
