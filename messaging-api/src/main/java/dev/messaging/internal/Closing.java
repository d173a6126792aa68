package dev.messaging.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes once; who closes again waits for the first. Thread-safe. */
final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger("dev.messaging");

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
        try {
            close.get().whenComplete((done, failure) -> end(mine, failure));
        } catch (Throwable failed) {
            end(mine, failed);
            if (failed instanceof Error error) {
                throw error;
            }
        }
        return mine;
    }

    private static void end(CompletableFuture<@Nullable Void> closed, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.warn("Something could not be closed as it should; what it held is given up", failure);
        }
        closed.complete(null);
    }
}
