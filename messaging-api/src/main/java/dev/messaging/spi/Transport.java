package dev.messaging.spi;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Carries messages over one protocol: five verbs, one more where there is no broker, one where dead letters are kept, and
 * nothing that is not its own. Thread-safe.
 *
 * <p>Retries, deadlines, duplicates, order of handling, concurrency and codecs stand above it, in the engine. Failures
 * are {@link dev.messaging.MessagingException}s whose outcome says what is known. Once it is closed every verb fails in its own
 * way, by its future, its stage, its {@link ReplyTo} or its pass, with {@link dev.messaging.TransportUnavailableException}; none
 * throws.
 */
public interface Transport extends AutoCloseable {

    /** What this transport can do, and its limits. Does not change. */
    Capabilities capabilities();

    /**
     * Takes responsibility for a message. Never blocks.
     *
     * @param to a queue, topic or dead-letter address, or a subscription: one that {@link #recipients} has named, or, where
     *     dead letters are kept, any; then it alone gets the message
     * @return completes when the message is safe with the transport; cancelled when nobody waits for it any longer
     */
    CompletableFuture<Void> send(Address to, WireMessage message);

    /**
     * Where a message to this topic goes. Asked at each send to a topic; never blocks, never throws.
     *
     * <p>A broker passes it on, so it goes to the topic itself. Where there is no broker it goes to each of these
     * subscriptions: the engine sends to every one of them on its own, and again only to those not done.
     *
     * @return the topic alone, or subscriptions; none if nobody is interested, and the message is safe at once
     */
    default List<Address> recipients(Address topic) {
        return List.of(topic);
    }

    /**
     * Asks an operation. Blocks only if {@link ReplyTo#callerWaits()}.
     *
     * <p>The reply or the failure goes to {@code replyTo}, once; a second is ignored.
     */
    void request(Address to, WireMessage request, ReplyTo replyTo);

    /**
     * Begins to receive. Never throws: where it cannot, the stage fails.
     *
     * @param from a queue, subscription, operation or dead-letter address
     * @param maxUnsettled how many deliveries may be unsettled at once; what is more waits with the transport
     * @param deliveries takes each delivery; quick, never blocks, never throws; may be called on any thread, but for
     *     messages that are owed in order by one thread at a time, in that order
     * @return completes when the subscription exists: what is sent from then on will be delivered
     */
    CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries);

    /**
     * Goes through the dead letters of a queue or subscription by hand, beside those who receive them. Never blocks. Where
     * there is {@link Capability#DEAD_LETTERS}, it must be there.
     *
     * @param deadLetters a dead-letter address
     */
    default DeadLetterPass pass(Address deadLetters, DeadLetterPass.Purpose purpose) {
        throw new UnsupportedOperationException(getClass().getSimpleName() + " has no " + deadLetters
                + ": it keeps no dead letters, and tells the sender of what is given up. Handle that there, or use a"
                + " transport with " + Capability.DEAD_LETTERS);
    }

    /**
     * Disconnects. Messages sent and not yet confirmed fail, requests not yet answered fail, deliveries not settled go
     * back to where they came from. Twice is harmless.
     */
    @Override
    void close();
}
