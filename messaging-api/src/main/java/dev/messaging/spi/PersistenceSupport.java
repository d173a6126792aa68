package dev.messaging.spi;

import dev.messaging.Channel;
import dev.messaging.Message;
import dev.messaging.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a {@link dev.messaging.Messaging} offers to what keeps messages and replies somewhere for it, such as an outbox. Every
 * {@code Messaging} that this library opens is one. Thread-safe.
 */
public interface PersistenceSupport {

    /** The time, threads and chance that it uses. */
    Environment environment();

    /**
     * Sends a message to a store instead of the transport: gives it its ids and what it inherits from the message being
     * handled, encodes it, and hands it over, with the interceptors of a send around it: on this thread, or on the one on which
     * the last interceptor proceeds.
     *
     * @param store keeps the message; what it throws, the caller gets
     * @return the message's id
     * @throws dev.messaging.ClosedException as a send does
     */
    <T> String defer(Channel<T> channel, Message<? extends T> message, Consumer<WireMessage> store);

    /**
     * Sends what was deferred, as it is, with all that a send goes through after its message is encoded.
     *
     * @param to a queue, topic or dead letters
     * @param timeout how long it may take, its repetitions included
     */
    CompletableFuture<Void> sendDeferred(Address to, WireMessage message, Duration timeout);

    /** A reply's bytes, by the codec of this {@code Messaging}; to be kept until {@link #decodeReply}. */
    <R> byte[] encodeReply(Operation<?, R> operation, R reply);

    /** The reply that was kept. */
    <R> R decodeReply(Operation<?, R> operation, byte[] reply);
}
