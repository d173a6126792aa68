package dev.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The answer, or the transport's word that the message is safe, did not come in time. */
public class DeadlineExceededException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Fails a call whose time is up; it is not sent only where that is certain. */
    public DeadlineExceededException(String message, Outcome outcome, @Nullable Throwable cause) {
        super(message, outcome, true, cause);
    }
}
