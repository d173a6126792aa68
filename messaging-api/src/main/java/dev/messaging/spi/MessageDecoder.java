package dev.messaging.spi;

import dev.messaging.ReceivedMessage;
import java.lang.reflect.Type;

/**
 * What a {@link dev.messaging.Messaging} offers to what looks at messages without handling them, such as a probe. Every
 * {@code Messaging} that this library opens is one. Thread-safe.
 */
public interface MessageDecoder {

    /**
     * The message as a handler would get it if it came now: its time to live counts from this call on.
     *
     * @param payloadType the type of its channel's payload
     * @throws dev.messaging.PayloadException if it is no such payload, by the codec of this {@code Messaging}
     */
    ReceivedMessage<?> decode(WireMessage message, Type payloadType);
}
