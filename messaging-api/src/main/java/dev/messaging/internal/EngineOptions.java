package dev.messaging.internal;

import dev.messaging.IdempotencyStore;
import dev.messaging.Interceptor;
import dev.messaging.MessagingListener;
import dev.messaging.PayloadCodec;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a builder was told; null where it was not. */
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
        Duration drainTimeout) {

    public EngineOptions {
        interceptors = List.copyOf(interceptors);
        listeners = List.copyOf(listeners);
    }
}
