package dev.messaging;

import java.lang.reflect.Type;

/**
 * Where messages are received from: a {@link Queue}, or one {@linkplain Topic#subscription subscription} of a topic.
 *
 * @param <T> the payload type
 */
public sealed interface Source<T> permits Queue, TopicSubscription {

    /** The name; a subscription's is {@code topic--subscription}. */
    String name();

    /** The payload's type, with its type arguments where it has any. */
    Type payloadType();

    /**
     * The queue of the messages that this source gave up on, bodies untouched, with their {@link FailureInfo}.
     *
     * <p>A dead-letter queue has no dead letters of its own: a message whose handling fails there stays there and is
     * handed out again after a delay.
     */
    Queue<byte[]> deadLetters();
}
