package dev.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The root of what fails in messaging; its subclasses are named by what the caller can do about them.
 *
 * <p>The message names the channel, the message id, what was tried and what to check. A client library's exception is
 * only ever the cause.
 */
public class MessagingException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final Outcome outcome;
    private final boolean isTransient;

    /**
     * Fails a call.
     *
     * @param outcome what is known of the message
     * @param isTransient whether the same call may work later
     */
    public MessagingException(String message, Outcome outcome, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
        this.isTransient = isTransient;
    }

    /** What is known of the message. */
    public final Outcome outcome() {
        return outcome;
    }

    /** Whether the same call may work later. */
    public final boolean isTransient() {
        return isTransient;
    }

    /** What is known of a message whose sending failed. */
    public enum Outcome {
        /** It did not reach anyone. */
        NOT_SENT,
        /** It arrived, and was refused. */
        REJECTED,
        /** It may have arrived. */
        UNKNOWN
    }
}
