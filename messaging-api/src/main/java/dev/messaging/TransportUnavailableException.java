package dev.messaging;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The transport cannot be reached, or was lost on the way. */
public class TransportUnavailableException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Fails a call that the transport could not carry. */
    public TransportUnavailableException(String message, Outcome outcome, @Nullable Throwable cause) {
        super(message, outcome, true, cause);
    }
}
