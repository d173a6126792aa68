package dev.messaging.spi;

import dev.messaging.MessagingListener;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a transport is opened with.
 *
 * @param uri its address, where it is opened by one
 * @param properties the configured {@code messaging.*} properties
 * @param application the application's name, where it has one
 * @param environment the only door to time, threads and chance
 * @param listener is told of late replies, lost connections and the like; logs them too
 */
public record TransportContext(
        @Nullable URI uri,
        Map<String, String> properties,
        @Nullable String application,
        Environment environment,
        MessagingListener listener) {

    /** Keeps a copy of the properties. */
    public TransportContext {
        properties = Map.copyOf(properties);
    }
}
