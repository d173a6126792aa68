package dev.messaging;

/**
 * Handles one message.
 *
 * <p>Returning settles it. Throwing {@link RejectedException} gives it up at once, {@link RetryLaterException} puts it
 * off without counting an attempt, and anything else fails the attempt.
 *
 * @param <T> the payload type
 */
@FunctionalInterface
public interface Handler<T> {

    /** Handles the message; may block. Interrupted when {@link ReceiverOptions#maxHandling()} is over. */
    void handle(ReceivedMessage<T> message) throws Exception;
}
