package dev.messaging;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What one handles: a payload, and all that is known about it. Immutable.
 *
 * @param <T> the payload type
 */
public interface ReceivedMessage<T> {

    /** The payload; null only where its type is {@link Void}. */
    T payload();

    /** The headers, the transport's and this library's own included where they say more than the attributes do. */
    Headers headers();

    /** The name of this one message. */
    String id();

    /** The key by which duplicates are told: the sender's, else the id. */
    String idempotencyKey();

    /**
     * What it is to be handled once by, wherever and however often it comes: where it was received, its authenticated sender,
     * and its {@link #idempotencyKey()}; of a dead letter that of its failure.
     */
    IdempotencyStore.Key deduplicationKey();

    /**
     * What tells its body from another one with the same key; empty where the key is the message's own id, which names one
     * message anyway.
     */
    Optional<String> fingerprint();

    /** The name of the flow that this message belongs to. */
    String correlationId();

    /** The id of the message that led to this one. */
    Optional<String> causationId();

    /** The key within which order is kept. */
    Optional<String> partitionKey();

    /** What the sender said the body is. */
    Optional<String> contentType();

    /**
     * What kind of event it is: the name of the channel that it was first sent to, or what a foreign sender calls it; empty if
     * that one does not say.
     */
    Optional<String> type();

    /** The application that sent it, as it calls itself. */
    Optional<String> source();

    /** When it was sent, by the sender's clock. */
    Instant time();

    /** When it is no longer to be handled, by this process's clock. */
    Optional<Instant> expiryTime();

    /** Which attempt to handle it this is, from 1; postponed deliveries do not count. */
    int attempt();

    /** The time left until it expires; empty if it does not. */
    Optional<Duration> remaining();

    /** One header's value. */
    default Optional<String> header(String name) {
        return headers().get(name);
    }

    /**
     * A message to pass on untouched: the same id, keys, flow, type, headers and content type, and the time that is left.
     *
     * <p>What this library wrote about earlier attempts and failures is left out: the message begins anew.
     */
    default Message<T> forward() {
        return Message.forwarding(
                this,
                remaining()
                        .map(left -> left.toMillis() < 1 ? Duration.ofMillis(1) : left)
                        .orElse(null));
    }
}
