package dev.messaging;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Request/response: asks an operation's responder, and gets its answer. Thread-safe.
 *
 * <p>The deadline is the operation's, else the default of the {@link Messaging}; inside a handler it is never later
 * than that of the request being handled. It covers the wait for a free place, connecting, sending and waiting.
 *
 * <p>A failure known as not sent is tried again within the deadline; any other only if the message has an explicit
 * idempotency key. The futures complete on an executor of the library, never on an I/O thread: what is chained to
 * them must not block, unless by an {@code …Async} method, which runs it where handlers run. Cancelling one gives
 * everything free. Cancellation does not reach a request from futures derived from its future.
 */
public interface Requester {

    /**
     * Asks, and waits for the answer.
     *
     * @throws DeadlineExceededException if no answer came in time
     * @throws UndeliverableException if the transport knows that there is no responder
     * @throws RemoteFaultException if the responder failed
     * @throws MessagingException for every other failure; its {@link MessagingException#outcome()} tells what is known
     */
    default <Q, R> R request(Operation<Q, R> operation, Q payload) {
        return request(operation, Message.of(payload)).payload();
    }

    /** Asks with a whole message, waits, and gives the reply as a whole message. Fails like its sister. */
    <Q, R> ReceivedMessage<R> request(Operation<Q, R> operation, Message<? extends Q> message);

    /** Asks without waiting; never blocks. At the limit of requests in flight: {@link OverloadedException}. */
    <Q, R> CompletableFuture<R> requestAsync(Operation<Q, R> operation, Q payload);

    /** Asks with a whole message without waiting. */
    <Q, R> CompletableFuture<ReceivedMessage<R>> requestAsync(Operation<Q, R> operation, Message<? extends Q> message);

    /**
     * Asks several operations the same question in parallel, and waits until all have answered or their time is up.
     *
     * <p>Each has its own timeout. Partial answers are a result, not an exception.
     *
     * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/BroadcastAggregate.html">
     *     Scatter-Gather</a>
     */
    <Q, R> Gathered<R> gather(List<? extends Operation<? super Q, ? extends R>> operations, Q payload);

    /** Gathers without waiting; cancelling the future cancels all. */
    <Q, R> CompletableFuture<Gathered<R>> gatherAsync(
            List<? extends Operation<? super Q, ? extends R>> operations, Q payload);
}
