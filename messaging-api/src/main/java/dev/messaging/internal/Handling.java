package dev.messaging.internal;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.MessagingEvent;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One delivery, from the transport's hands to its settlement. */
final class Handling extends Passage<Handling> {

    /** How a handling that is held goes on when a thread is free for it. */
    enum Resume {
        /** To the next stage. */
        PROCEED,
        /** Into the same stage again. */
        AGAIN,
        /** Into the stage before, which looks whether what it found still holds. */
        FROM_BEFORE,
        /** On its way back. */
        TURN_BACK,
        /** Back out of the stage that holds it, once more. */
        DONE_AGAIN
    }

    final ActiveReceiver receiver;
    final Delivery delivery;
    final WireMessage message;
    final long arrived;
    final long deadline;

    /** The dispatcher's: guarded by its lock. */
    @Nullable
    Lane lane;

    Resume resume = Resume.PROCEED;
    boolean hasSlot;

    @Nullable
    Handling previousStarted;

    @Nullable
    Handling nextStarted;

    /** Set by {@link Decode}. */
    @Nullable
    Object payload;

    /** Set by {@link IdempotentReceiver}; what is volatile is read by the watch and the receiver's end, too. */
    IdempotencyStore.@Nullable Claim claim;

    volatile @Nullable Lease lease;

    volatile long renewed;
    volatile long leaseEnd;
    volatile boolean leaseLost;
    volatile boolean handled;
    int busyTries;

    /** Set by {@link StoreGate}: whether its handler has once been taken at its word. */
    boolean foundStoreAway;

    /** Set by {@link Redeliver}. */
    int attempt;

    long blockedSince = Deadline.NONE;

    /** Set by {@link Invoke}. */
    volatile @Nullable Invocation invocation;

    @Nullable
    WireMessage reply;

    /** How it ends: set by whichever stage decides, else by success. */
    @Nullable
    Settlement settlement;

    MessagingEvent.@Nullable Kind verdict;

    Handling(List<Stage<Handling>> stages, ActiveReceiver receiver, Delivery delivery, long now) {
        super(stages);
        this.receiver = receiver;
        this.delivery = delivery;
        this.message = delivery.message();
        this.arrived = now;
        this.attempt = message.attempt();
        Duration remaining = delivery.remaining();
        this.deadline = remaining == null ? Deadline.NONE : Deadline.after(now, remaining);
    }

    @Override
    Handling self() {
        return this;
    }

    @Override
    void finished() {
        // the stages have done all there was to do
    }

    boolean isRequest() {
        return receiver.destination().isOperation();
    }

    /** Whether messages behind it wait for it. */
    boolean isOrdered() {
        return lane != null;
    }

    boolean isExpired(long now) {
        return Deadline.isPast(deadline, now);
    }

    /** The message as the application sees it. */
    ReceivedMessage<?> received() {
        return new Received<>(
                message,
                key(),
                isKeyExplicit(),
                payload,
                attempt,
                deadline,
                receiver.environment().time());
    }

    /** What it is handled once by. */
    IdempotencyStore.Key key() {
        String explicit = message.idempotencyKey();
        String value = isDeadLetter() ? DeadLetterMessages.key(message) : explicit == null ? message.id() : explicit;
        return new IdempotencyStore.Key(receiver.name(), delivery.caller(), value);
    }

    /** Whether the sender chose the key. */
    boolean isKeyExplicit() {
        return !isDeadLetter() && message.idempotencyKey() != null;
    }

    private boolean isDeadLetter() {
        return receiver.destination().address().kind() == Address.Kind.DEAD_LETTERS;
    }

    /** Goes on after having been held, on a thread that may run handlers. */
    void goOn() {
        switch (resume) {
            case PROCEED -> proceed();
            case AGAIN -> again();
            case FROM_BEFORE -> fromBefore();
            case TURN_BACK -> turnBack();
            case DONE_AGAIN -> doneAgain();
        }
    }

    /** Ends it as settled in this way. */
    void settleAs(Settlement decided, MessagingEvent.Kind why) {
        settlement = decided;
        verdict = why;
    }
}
