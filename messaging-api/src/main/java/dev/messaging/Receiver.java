package dev.messaging;

/**
 * Handles messages and answers requests. Thread-safe.
 *
 * <p>Each verb returns once the subscription exists: what is sent from then on will be received. Handlers run on
 * threads of the library, as many at once as {@link ReceiverOptions#concurrency()} says, and may block; an asynchronous
 * handler returns a stage, and its message is settled when the stage completes.
 *
 * <p>A message is settled after its handler is done: whatever crashes before, the message comes again. Handlers must
 * therefore bear to see a message twice; the idempotent receiver keeps duplicates from them within one process's life.
 */
public interface Receiver {

    /** Answers an operation's requests with the default options. Responders of one operation compete. */
    default <Q, R> Subscription respond(Operation<Q, R> operation, Responder<? super Q, ? extends R> responder) {
        return respond(operation, ReceiverOptions.defaults(), responder);
    }

    /** Answers an operation's requests. */
    <Q, R> Subscription respond(
            Operation<Q, R> operation, ReceiverOptions options, Responder<? super Q, ? extends R> responder);

    /** Answers an operation's requests by a stage, with the default options. */
    default <Q, R> Subscription respondAsync(
            Operation<Q, R> operation, AsyncResponder<? super Q, ? extends R> responder) {
        return respondAsync(operation, ReceiverOptions.defaults(), responder);
    }

    /** Answers an operation's requests by a stage. */
    <Q, R> Subscription respondAsync(
            Operation<Q, R> operation, ReceiverOptions options, AsyncResponder<? super Q, ? extends R> responder);

    /** Answers an operation's requests with whole messages: a reply with headers or a content type of its own. */
    <Q, R> Subscription respondWithMessage(
            Operation<Q, R> operation,
            ReceiverOptions options,
            AsyncResponder<? super Q, ? extends Message<? extends R>> responder);

    /** Handles a source's messages with the default options. */
    default <T> Subscription receive(Source<T> source, Handler<? super T> handler) {
        return receive(source, ReceiverOptions.defaults(), handler);
    }

    /** Handles a source's messages. */
    <T> Subscription receive(Source<T> source, ReceiverOptions options, Handler<? super T> handler);

    /** Handles a source's messages by a stage, with the default options. */
    default <T> Subscription receiveAsync(Source<T> source, AsyncHandler<? super T> handler) {
        return receiveAsync(source, ReceiverOptions.defaults(), handler);
    }

    /** Handles a source's messages by a stage. */
    <T> Subscription receiveAsync(Source<T> source, ReceiverOptions options, AsyncHandler<? super T> handler);
}
