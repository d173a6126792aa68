package dev.messaging;

import java.util.concurrent.CompletionStage;

/**
 * Answers one request without keeping a thread; fails like a {@link Responder}, by throwing or by the stage.
 *
 * @param <Q> the type of the request's payload
 * @param <R> the type of the reply's payload
 */
@FunctionalInterface
public interface AsyncResponder<Q, R> {

    /** The answer to come. */
    CompletionStage<? extends R> respond(ReceivedMessage<Q> request) throws Exception;
}
