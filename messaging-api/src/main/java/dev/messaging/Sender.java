package dev.messaging;

import java.util.concurrent.CompletableFuture;

/**
 * Fire-and-forget: hands a message over for someone to handle later. Thread-safe.
 *
 * <p>Done means that the message is safe with the transport; it is then delivered at least once. A send whose outcome
 * is unknown is repeated with the same id until the send timeout, so receivers can tell the duplicate.
 */
public interface Sender {

    /**
     * Sends, and returns the message's id once the message is safe with the transport.
     *
     * @throws MessagingException if it is not; its {@link MessagingException#outcome()} tells what is known
     */
    default <T> String send(Channel<T> channel, T payload) {
        return send(channel, Message.of(payload));
    }

    /** Sends a whole message. */
    <T> String send(Channel<T> channel, Message<? extends T> message);

    /**
     * Sends without waiting; never blocks. At the limit of sends in flight the future fails with {@link
     * OverloadedException}.
     */
    default <T> CompletableFuture<String> sendAsync(Channel<T> channel, T payload) {
        return sendAsync(channel, Message.of(payload));
    }

    /** Sends a whole message without waiting. */
    <T> CompletableFuture<String> sendAsync(Channel<T> channel, Message<? extends T> message);
}
