package dev.messaging.http;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Waits for an authenticator, but not for ever; what it says too late is dropped. Thread-safe. */
final class Authentication {

    private final AtomicReference<@Nullable Asker> waiting;
    private volatile @Nullable Cancellable timer;

    private Authentication(Asker asker) {
        this.waiting = new AtomicReference<>(asker);
    }

    /** Asks, and tells the asker once: at once or later, on any thread. */
    static void ask(
            Authenticator authenticator,
            Authenticator.Credentials credentials,
            Duration timeout,
            Time time,
            Asker asker) {
        Authentication authentication = new Authentication(asker);
        try {
            authenticator.authenticate(credentials).whenComplete(authentication::end);
        } catch (Throwable thrown) {
            authentication.end(null, thrown);
        }
        authentication.endAfter(timeout, time);
    }

    private void endAfter(Duration timeout, Time time) {
        if (waiting.get() == null) {
            return;
        }
        Cancellable set =
                time.schedule(timeout, () -> end(null, new TimeoutException("It has not answered within " + timeout)));
        timer = set;
        if (waiting.get() == null) {
            set.cancel();
        }
    }

    private void end(Authenticator.@Nullable Result result, @Nullable Throwable failure) {
        Asker asker = waiting.getAndSet(null);
        if (asker == null) {
            return;
        }
        Cancellable set = timer;
        if (set != null) {
            set.cancel();
        }
        asker.take(result, failure);
    }

    /** Who wants to know. */
    @FunctionalInterface
    interface Asker {

        /** Takes the answer; null if there is none. Throws nothing. */
        void take(Authenticator.@Nullable Result result, @Nullable Throwable failure);
    }
}
