package dev.messaging.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Closes once; who closes again waits for the first. Thread-safe. */
final class Closing {

    private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> closed = new AtomicReference<>();

    boolean hasBegun() {
        return closed.get() != null;
    }

    CompletableFuture<@Nullable Void> once(Supplier<CompletableFuture<@Nullable Void>> close) {
        CompletableFuture<@Nullable Void> mine = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> first = closed.compareAndExchange(null, mine);
        if (first != null) {
            return first;
        }
        close.get().whenComplete((done, failure) -> mine.complete(null));
        return mine;
    }
}
