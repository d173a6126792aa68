package dev.messaging;

import java.io.Serial;

/** This {@link Messaging} is closed, or is being closed. */
public class ClosedException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Fails a call that came too late, or that closing did not let finish. */
    public ClosedException(String message, Outcome outcome) {
        super(message, outcome, false, null);
    }
}
