package dev.messaging.internal;

import dev.messaging.Messaging;
import org.jspecify.annotations.Nullable;

public final class Discovery {
    private Discovery() {}

    public static Messaging connect(@Nullable String url, EngineOptions options) {
        throw new UnsupportedOperationException(url + " " + options);
    }
}
