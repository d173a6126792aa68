package dev.messaging;

import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Too much is in flight, here or at the receiver; it was refused at once so that it does not pile up. */
public class OverloadedException extends MessagingException {

    @Serial
    private static final long serialVersionUID = 1;

    private final @Nullable Duration retryAfter;

    /** Fails a call for lack of room. */
    public OverloadedException(String message, Outcome outcome, @Nullable Duration retryAfter) {
        super(message, outcome, true, null);
        this.retryAfter = retryAfter;
    }

    /** When to try again, if the one who refused said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
