package dev.messaging;

/**
 * The door to messaging: asks, sends and receives over one transport. Thread-safe; one per application and transport.
 *
 * <pre>{@code
 * try (Messaging messaging = Messaging.connect()) {
 *     messaging.receive(CHARGES, charge -> ledger.book(charge.payload()));
 *     Quote quote = messaging.request(QUOTE, new GetQuote("ACME"));
 *     messaging.send(CHARGES, new Charge("o-1", 995));
 * }
 * }</pre>
 */
public interface Messaging extends Requester, Sender, Receiver, AutoCloseable {

    /**
     * Connects to the address that is configured: {@code messaging.url} as a system property, {@code MESSAGING_URL} in
     * the environment, or {@code messaging.url} in {@code messaging.properties} on the class path; without any, by the
     * one transport that stands on the class path beside the in-process one, or else in-process.
     *
     * @throws IllegalStateException if there is more than one transport and no address
     */
    static Messaging connect() {
        return builder().connect();
    }

    /**
     * Connects to an address, such as {@code memory:shop} or {@code amqp://localhost}.
     *
     * @throws IllegalArgumentException if no transport on the class path knows the address's scheme
     */
    static Messaging connect(String url) {
        return builder().url(url).connect();
    }

    /** Says more before connecting. */
    static MessagingBuilder builder() {
        return new MessagingBuilder();
    }

    /**
     * What a queue or subscription gave up on, to be looked at, replayed and deleted by hand.
     *
     * @throws IllegalArgumentException for a queue of dead letters, which has none of its own
     */
    <T> DeadLetters<T> deadLetters(Source<T> source);

    /** How the transport, the receivers and the idempotency store are. */
    Health health();

    /**
     * Ends: takes nothing more, lets handlers and calls in flight finish within their drain time, settles, disconnects.
     *
     * <p>New calls fail with {@link ClosedException} at once, but for those that a running handler makes. What was
     * received and not handled goes back to the transport. When it returns, all futures are done, and what was hung on them has run
     * as far as the drain time allows. Called from inside a handler, or from what was hung on a future, it begins to end and does
     * not wait; called twice, it waits for the first.
     */
    @Override
    void close();
}
