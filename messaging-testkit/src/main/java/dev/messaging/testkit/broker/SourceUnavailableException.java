package dev.messaging.testkit.broker;

import java.io.Serial;

/** A source of brokers that this machine does not have; the message says what is missing. */
final class SourceUnavailableException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    SourceUnavailableException(String missing) {
        super(missing);
    }

    SourceUnavailableException(String missing, Throwable cause) {
        super(missing, cause);
    }
}
