package dev.messaging.internal;

import dev.messaging.ReceivedMessage;
import org.jspecify.annotations.Nullable;

/**
 * What the message being handled passes on to what its handler sends: its flow, itself as the cause, its trace, and the
 * time that remains. Log lines show its ids.
 *
 * <p>It is the handling thread's while the handler runs, and the completing thread's while completions of futures run
 * that were made there.
 */
final class Context {

    private static final ThreadLocal<@Nullable Context> CURRENT = new ThreadLocal<>();

    private final ReceivedMessage<?> message;
    private final ActiveReceiver receiver;
    private final long deadline;
    private volatile boolean over;

    /**
     * Begins a handling.
     *
     * @param deadline of what is handled, or {@link Deadline#NONE}
     */
    Context(ReceivedMessage<?> message, ActiveReceiver receiver, long deadline) {
        this.message = message;
        this.receiver = receiver;
        this.deadline = deadline;
    }

    static @Nullable Context current() {
        return CURRENT.get();
    }

    /** Makes this the thread's context; the caller puts the one that it gets back afterwards. */
    static @Nullable Context enter(@Nullable Context context) {
        Context previous = CURRENT.get();
        if (previous != context) {
            switchTo(context);
        }
        return previous;
    }

    static void leave(@Nullable Context previous) {
        if (CURRENT.get() != previous) {
            switchTo(previous);
        }
    }

    private static void switchTo(@Nullable Context context) {
        if (context == null) {
            CURRENT.remove();
            LoggedIds.remove();
        } else {
            CURRENT.set(context);
            LoggedIds.put(context.message);
        }
    }

    ReceivedMessage<?> message() {
        return message;
    }

    ActiveReceiver receiver() {
        return receiver;
    }

    /** The deadline that requests inherit; none once the handler is done. */
    long deadline() {
        return over ? Deadline.NONE : deadline;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
