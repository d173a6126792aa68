package dev.messaging;

import java.io.Serial;

/** The idempotency key was used before with another payload; use one key for one payload. */
public class IdempotencyConflictException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Fails a message whose key is taken. */
    public IdempotencyConflictException(String message) {
        super(message, Outcome.REJECTED, false, null);
    }
}
