package dev.messaging.internal;

import dev.messaging.spi.Environment;
import java.time.Duration;

/**
 * Keeps a handling waiting for its next try without giving the message back: a request as long as its deadline allows, a
 * message that others wait behind as long as {@code maxBlocking} allows.
 */
final class HoldInPlace {

    private final Environment environment;
    private final long maxBlockingNanos;

    HoldInPlace(Environment environment, Duration maxBlocking) {
        this.environment = environment;
        this.maxBlockingNanos = maxBlocking.toNanos();
    }

    /** Whether a request or an ordered message may be held for this time; never true for others. */
    boolean mayHold(Handling handling, Duration delay) {
        long now = environment.time().nanoTime();
        if (handling.isRequest() && handling.deadline != Deadline.NONE) {
            return !Deadline.isPast(handling.deadline, now + delay.toNanos());
        }
        return (handling.isRequest() || handling.isOrdered()) && mayBlock(handling, now, delay);
    }

    private boolean mayBlock(Handling handling, long now, Duration delay) {
        if (handling.blockedSince == Deadline.NONE) {
            handling.blockedSince = Deadline.at(now);
        }
        return now + delay.toNanos() - handling.blockedSince <= maxBlockingNanos;
    }

    /** Gives the slot to others, and goes on after the delay. */
    void hold(Handling handling, Duration delay, Handling.Resume next) {
        handling.receiver.dispatcher().leaveSlot(handling);
        environment.time().schedule(delay, () -> handling.receiver.dispatcher().resume(handling, next));
    }
}
