package dev.messaging.testkit;

import dev.messaging.ReceivedMessage;
import dev.messaging.spi.WireMessage;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A message at one of its steps. It is decoded when it is asked for: what failed may be what cannot be.
 *
 * @param service by whose codec
 * @param payloadType that of its channel
 * @param failure why it failed there, if it did
 * @param <T> the payload type
 */
record Sighting<T>(
        ProbedService service,
        WireMessage wire,
        Type payloadType,
        @Nullable Throwable failure) {

    String id() {
        return wire.id();
    }

    @SuppressWarnings("unchecked") // T is the type that the channel states
    ReceivedMessage<T> message() {
        return (ReceivedMessage<T>) service.decode(wire, payloadType);
    }
}
