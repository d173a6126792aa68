package dev.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** There is no such receiver: nobody answers the operation, or nothing routes the message. */
public class UndeliverableException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Fails a call that the transport knows nobody received. */
    public UndeliverableException(String message, @Nullable Throwable cause) {
        super(message, Outcome.NOT_SENT, false, cause);
    }
}
