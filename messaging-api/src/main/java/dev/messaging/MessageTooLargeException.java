package dev.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The body is larger than the transport takes. */
public class MessageTooLargeException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Fails a call before it is sent, or refused by the broker for its size. */
    public MessageTooLargeException(String message, Outcome outcome, @Nullable Throwable cause) {
        super(message, outcome, false, cause);
    }
}
