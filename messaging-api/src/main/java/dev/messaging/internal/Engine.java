package dev.messaging.internal;

import dev.messaging.Messaging;
import dev.messaging.spi.TransportFactory;

public final class Engine {
    private Engine() {}

    public static Messaging over(TransportFactory transport, EngineOptions options) {
        throw new UnsupportedOperationException(transport + " " + options);
    }
}
