package dev.messaging.spi;

import java.io.Serial;

/** What came is no message, or an attribute of it cannot mean what its name says. */
public final class MalformedMessageException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /** Says what is wrong, and what would be right. */
    public MalformedMessageException(String message) {
        super(message);
    }
}
