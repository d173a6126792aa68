package dev.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A payload cannot be encoded, or a body cannot be decoded. */
public class PayloadException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Fails what has the payload; trying again will not help. */
    public PayloadException(String message, Outcome outcome, @Nullable Throwable cause) {
        super(message, outcome, false, cause);
    }
}
