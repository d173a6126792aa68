package dev.messaging.spi;

import dev.messaging.Fault;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.MessagingException;
import java.io.Serial;

/**
 * Thrown by what stands around a handler, when the message will never be handled: its cause is given up at once, as if every
 * attempt had failed with it.
 */
public final class FinalFailureException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final MessagingException failure;

    /** Another attempt would fail in the same way. */
    public FinalFailureException(MessagingException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** What the requester, or the dead letter, says of it. */
    public MessagingException failure() {
        return failure;
    }

    /** What kind of fault it is. */
    public Fault.Kind kind() {
        return failure instanceof IdempotencyConflictException ? Fault.Kind.CONFLICT : Fault.Kind.FAILED;
    }
}
