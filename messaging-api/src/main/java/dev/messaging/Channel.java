package dev.messaging;

import java.lang.reflect.Type;

/**
 * Where a message is sent: to a {@link Queue}, where one receiver gets it, or to a {@link Topic}, where every
 * subscription does.
 *
 * <p>A channel is a value that both sides share. Within one {@link Messaging} a name has one kind and one payload
 * type; a second is refused.
 *
 * @param <T> the payload type
 */
public sealed interface Channel<T> permits Queue, Topic {

    /** The name, {@code [A-Za-z0-9]+([.-][A-Za-z0-9]+)*}, at most 100 characters. */
    String name();

    /** The payload's type, with its type arguments where it has any. */
    Type payloadType();
}
