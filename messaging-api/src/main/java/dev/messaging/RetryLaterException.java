package dev.messaging;

import java.io.Serial;
import java.time.Duration;

/** Thrown by a handler: not now. The message comes back after a time; no attempt is counted. */
public class RetryLaterException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final Duration delay;

    /**
     * Puts the message off.
     *
     * @param delay when it is to come back, at least a millisecond
     */
    public RetryLaterException(Duration delay) {
        super("Again in " + delay, null, false, false);
        if (Ranges.notNegative("delay", delay).toMillis() < 1) {
            throw Ranges.outOfRange("delay", delay, "at least 1 ms");
        }
        this.delay = delay;
    }

    /** When it is to come back. */
    public Duration delay() {
        return delay;
    }
}
