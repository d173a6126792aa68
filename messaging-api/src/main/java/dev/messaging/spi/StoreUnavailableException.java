package dev.messaging.spi;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler that keeps its effect and the mark that it was handled in one store, when that store is away: nothing
 * can be handled.
 *
 * <p>No attempt is counted and nothing is given up. The message is held unsettled, the receiver pauses, and those held try
 * again from time to time, one after the other, until a handler finds its store well. If one whose code has run then finds it
 * away once more, it has failed by its own doing, with the cause: that is retried and given up as any failure.
 */
public final class StoreUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final boolean isBeforeHandler;

    /**
     * The store is away.
     *
     * @param cause what it failed with
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    private StoreUnavailableException(String message, @Nullable Throwable cause, boolean isBeforeHandler) {
        super(message, cause);
        this.isBeforeHandler = isBeforeHandler;
    }

    /**
     * The store is away, as was found before any code of the application's has run.
     *
     * @param cause what it failed with
     */
    public static StoreUnavailableException beforeHandler(String message, @Nullable Throwable cause) {
        return new StoreUnavailableException(message, cause, true);
    }

    /** Whether it cannot be the application's doing. */
    public boolean isBeforeHandler() {
        return isBeforeHandler;
    }
}
