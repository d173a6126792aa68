package dev.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown by a handler: never again. The message becomes a dead letter, a request's fault says rejected. */
public class RejectedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Rejects the message that is being handled. */
    public RejectedException(String message) {
        this(message, null);
    }

    /** Rejects the message that is being handled. */
    public RejectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
