package dev.messaging;

/**
 * Answers one request.
 *
 * <p>What it throws goes back to the requester as a {@link Fault}: type and message, never a stack trace.
 *
 * @param <Q> the type of the request's payload
 * @param <R> the type of the reply's payload
 */
@FunctionalInterface
public interface Responder<Q, R> {

    /** The answer; may block. Null only where the operation's reply type is {@link Void}. */
    R respond(ReceivedMessage<Q> request) throws Exception;
}
