package dev.messaging;

import java.util.Optional;

/**
 * A message that a queue or subscription gave up on, as it lies among the dead letters. Immutable.
 *
 * @param <T> the payload type of the queue or subscription
 */
public interface DeadLetter<T> {

    /** The whole message as it lies there, with its bytes: id, keys, flow, type, and the headers that say why it failed. */
    ReceivedMessage<byte[]> message();

    /** The payload, decoded anew at each call; empty if it cannot be decoded. */
    Optional<T> payload();

    /** Why it was given up; empty if it is none of this library's dead letters. */
    Optional<FailureInfo> failure();

    /** How often it was replayed before it came here again. */
    int replays();

    /** The name of the message. One that was replayed and failed again has the same. */
    default String id() {
        return message().id();
    }
}
