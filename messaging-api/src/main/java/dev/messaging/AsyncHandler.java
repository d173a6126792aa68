package dev.messaging;

import java.util.concurrent.CompletionStage;

/**
 * Handles one message without keeping a thread; fails like a {@link Handler}, by throwing or by the stage.
 *
 * @param <T> the payload type
 */
@FunctionalInterface
public interface AsyncHandler<T> {

    /** Begins to handle the message; it is settled when the stage completes. */
    CompletionStage<?> handle(ReceivedMessage<T> message) throws Exception;
}
