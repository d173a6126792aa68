package dev.messaging.http;

import java.io.Serial;

/** What came is no message; its sender is told why. */
final class MalformedMessageException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    MalformedMessageException(String message) {
        super(message);
    }
}
