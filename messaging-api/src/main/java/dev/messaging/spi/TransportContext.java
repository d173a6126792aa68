package dev.messaging.spi;

import dev.messaging.Health;
import dev.messaging.MessagingListener;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a transport is opened with.
 *
 * @param uri its address, where it is opened by one
 * @param properties the configured {@code messaging.*} properties
 * @param application the application's name, where it has one
 * @param environment the only door to time, threads and chance
 * @param listener is told of late replies, lost connections and the like; logs them too
 * @param health how the {@link dev.messaging.Messaging} that opened it is, for transports that tell others; starting,
 *     and so down, until it is open
 */
public record TransportContext(
        @Nullable URI uri,
        Map<String, String> properties,
        @Nullable String application,
        Environment environment,
        MessagingListener listener,
        Supplier<Health> health) {

    /** Keeps a copy of the properties. */
    public TransportContext {
        properties = Map.copyOf(properties);
    }
}
