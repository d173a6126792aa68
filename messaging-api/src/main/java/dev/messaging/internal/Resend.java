package dev.messaging.internal;

import dev.messaging.ClosedException;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tries again, with the same id and never past the deadline: a send whatever is known of it, a request if it was not
 * sent, or if its explicit idempotency key makes it safe.
 */
final class Resend implements Stage<Call> {

    private static final long FIRST_DELAY_NANOS = Duration.ofMillis(50).toNanos();
    private static final int DOUBLINGS = 5;

    private final Environment environment;
    private final Events events;

    /** Those that wait for their next attempt, to be failed when everything is being closed. */
    private final Set<Call> waiting = ConcurrentHashMap.newKeySet();

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
        Throwable failure = call.failure;
        if (!(failure instanceof MessagingException reason) || call.isInterrupted() || !isWorthIt(call, reason)) {
            return true;
        }
        long delay = delay(call.attempt, reason);
        if (closed || call.deadline - environment.time().nanoTime() <= delay) {
            return true;
        }
        events.tell(Kind.RESENT, call.destination.name(), call.id, null, call.attempt, delay, failure);
        waiting.add(call);
        int ticket = call.hold();
        if (ticket == Passage.NO_TICKET) {
            waiting.remove(call);
            return false;
        }
        environment.time().schedule(Duration.ofNanos(delay), () -> tryAgain(call, ticket));
        if (closed) {
            close();
        }
        return false;
    }

    private void tryAgain(Call call, int ticket) {
        waiting.remove(call);
        if (call.claim(ticket)) {
            call.failure = null;
            call.proceed();
        }
    }

    private static boolean isWorthIt(Call call, MessagingException failure) {
        if (!failure.isTransient()
                || failure instanceof CircuitOpenException
                || failure instanceof RemoteFaultException) {
            return false;
        }
        return !call.isRequest()
                || failure.outcome() == Outcome.NOT_SENT
                || call.message.idempotencyKey().isPresent();
    }

    private long delay(int attempt, @Nullable MessagingException failure) {
        if (failure instanceof OverloadedException overloaded
                && overloaded.retryAfter().isPresent()) {
            return overloaded.retryAfter().get().toNanos();
        }
        long longest = FIRST_DELAY_NANOS << Math.min(attempt - 1, DOUBLINGS);
        return longest - (long) (longest * environment.random().nextDouble() / 2);
    }

    /** Lets nobody wait any longer. */
    void close() {
        closed = true;
        for (Call call : waiting) {
            call.giveUp(new ClosedException(
                    "Messaging was closed before message " + call.id + " to " + call.destination
                            + " could be tried again",
                    Outcome.UNKNOWN));
        }
    }
}
