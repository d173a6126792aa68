package dev.messaging.internal;

import dev.messaging.ClosedException;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tries again, with the same id and never past the deadline: a send whatever is known of it, a request if it was not
 * sent, or if its explicit idempotency key makes it safe. An open circuit makes a request fail at once; a send waits, because
 * nobody waits for its answer.
 */
final class Resend implements Stage<Call> {

    private static final long FIRST_DELAY_NANOS = Duration.ofMillis(50).toNanos();
    private static final int DOUBLINGS = 5;
    private static final Duration LONGEST_ASKED = Duration.ofDays(1);

    private final Environment environment;
    private final Events events;

    /** Those that wait for their next attempt, to be failed when everything is being closed. */
    private final Set<Call> waiting = Collections.synchronizedSet(new LinkedHashSet<>());

    private volatile boolean closed;

    Resend(Environment environment, Events events) {
        this.environment = environment;
        this.events = events;
    }

    @Override
    public boolean begin(Call call) {
        call.attempt++;
        return true;
    }

    @Override
    public boolean done(Call call) {
        if (!(call.failure instanceof MessagingException reason)) {
            return true;
        }
        remember(call, reason);
        long delay = delay(call.attempt, reason);
        boolean inTime = call.deadline - environment.time().nanoTime() > delay;
        if (closed || !inTime || call.isInterrupted() || !isWorthIt(call, reason)) {
            call.failure = worstOf(call, reason);
            return true;
        }
        events.tell(Kind.RESENT, call.destination.name(), call.id, call.correlationId, call.attempt, delay, reason);
        waiting.add(call);
        // Set before the hold: afterwards the next attempt may have begun, and have its own.
        AtomicReference<@Nullable Cancellable> timer = new AtomicReference<>();
        call.onCancel(() -> stopWaiting(call, timer.get()));
        int ticket = call.hold();
        if (ticket == Passage.NO_TICKET) {
            waiting.remove(call);
            return false;
        }
        timer.set(environment.time().schedule(Duration.ofNanos(delay), () -> tryAgain(call, ticket)));
        if (closed) {
            close();
        }
        return false;
    }

    private void stopWaiting(Call call, @Nullable Cancellable timer) {
        waiting.remove(call);
        if (timer != null) {
            timer.cancel();
        }
    }

    /** What may have arrived once stays unknown, whatever is known of later attempts. */
    private static void remember(Call call, MessagingException reason) {
        if (reason.outcome() == Outcome.UNKNOWN && call.unknown == null) {
            call.unknown = reason;
        }
        call.handedOver = call.unknown != null;
    }

    private static MessagingException worstOf(Call call, MessagingException last) {
        MessagingException unknown = call.unknown;
        return unknown == null || last.outcome() != Outcome.NOT_SENT ? last : unknown;
    }

    private void tryAgain(Call call, int ticket) {
        waiting.remove(call);
        if (call.claim(ticket)) {
            call.failure = null;
            call.again();
        }
    }

    private static boolean isWorthIt(Call call, MessagingException failure) {
        if (!failure.isTransient() || failure instanceof RemoteFaultException) {
            return false;
        }
        if (!call.isRequest()) {
            return true;
        }
        boolean isSafe = failure.outcome() == Outcome.NOT_SENT
                || call.message.idempotencyKey().isPresent();
        return isSafe && !(failure instanceof CircuitOpenException);
    }

    private long delay(int attempt, @Nullable MessagingException failure) {
        long longest = FIRST_DELAY_NANOS << Math.min(attempt - 1, DOUBLINGS);
        long own = longest - (long) (longest * environment.random().nextDouble() / 2);
        if (failure instanceof OverloadedException overloaded
                && overloaded.retryAfter().isPresent()) {
            Duration asked = overloaded.retryAfter().get();
            return Math.max(own, asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED.toNanos() : asked.toNanos());
        }
        return own;
    }

    /** Lets nobody wait any longer. */
    void close() {
        closed = true;
        for (Call call : List.copyOf(waiting)) {
            call.giveUp(new ClosedException(
                    "Messaging was closed before message " + call.id + " to " + call.destination
                            + " could be tried again",
                    call.handedOver ? Outcome.UNKNOWN : Outcome.NOT_SENT));
        }
    }
}
