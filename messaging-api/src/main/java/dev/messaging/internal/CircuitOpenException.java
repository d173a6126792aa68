package dev.messaging.internal;

import dev.messaging.TransportUnavailableException;
import java.io.Serial;

/** Refused at once, without a try, because too many before it have failed. */
final class CircuitOpenException extends TransportUnavailableException {

    @Serial
    private static final long serialVersionUID = 1;

    CircuitOpenException(String message) {
        super(message, Outcome.NOT_SENT, null);
    }
}
