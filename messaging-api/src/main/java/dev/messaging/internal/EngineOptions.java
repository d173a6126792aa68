package dev.messaging.internal;

import dev.messaging.IdempotencyStore;
import dev.messaging.Interceptor;
import dev.messaging.MessagingListener;
import dev.messaging.PayloadCodec;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a builder was told; null where it was not.
 *
 * @param withoutStages names of stages to leave out: how the contract's own tests prove that each is needed
 */
public record EngineOptions(
        @Nullable String application,
        @Nullable PayloadCodec codec,
        List<Interceptor> interceptors,
        List<MessagingListener> listeners,
        @Nullable IdempotencyStore idempotencyStore,
        @Nullable Environment environment,
        int maxInFlight,
        Duration sendTimeout,
        Duration requestTimeout,
        Duration drainTimeout,
        Set<String> withoutStages) {

    /** Keeps copies. */
    public EngineOptions {
        interceptors = List.copyOf(interceptors);
        listeners = List.copyOf(listeners);
        withoutStages = Set.copyOf(withoutStages);
    }
}
