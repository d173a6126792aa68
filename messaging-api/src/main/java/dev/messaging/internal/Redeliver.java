package dev.messaging.internal;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RetryLaterException;
import dev.messaging.RetryPolicy;
import dev.messaging.spi.Environment;
import dev.messaging.spi.FinalFailureException;
import dev.messaging.spi.StoreUnavailableException;
import java.time.Duration;

/**
 * Tries a failed message again: after a short delay in place, after a longer one by way of the transport, unless
 * messages behind it must wait for it. A requester is told at once, unless its responder retries requests.
 */
final class Redeliver implements Stage<Handling> {

    private static final Duration LONGEST_IN_PLACE = Duration.ofSeconds(1);

    private final Environment environment;
    private final RetryPolicy policy;
    private final HoldInPlace holdInPlace;
    private final Events events;

    Redeliver(Environment environment, ReceiverOptions options, Events events) {
        this.environment = environment;
        this.policy = options.retry();
        this.holdInPlace = new HoldInPlace(environment, policy.maxBlocking());
        this.events = events;
    }

    @Override
    public boolean begin(Handling handling) {
        return true;
    }

    @Override
    public boolean done(Handling handling) {
        Throwable failure = handling.failure;
        if (failure == null || failure instanceof StoreUnavailableException) {
            return true;
        }
        Verdicts verdicts = handling.receiver.verdicts();
        if (failure instanceof FinalFailureException last) {
            handling.failure = last.failure();
            verdicts.giveUp(handling, last.kind());
            return true;
        }
        if (failure instanceof RetryLaterException later) {
            return notNow(handling, later.delay(), verdicts);
        }
        boolean mayRetry = !handling.isRequest() || policy.requests();
        if (failure instanceof RejectedException || !mayRetry || handling.attempt >= policy.maxAttempts()) {
            verdicts.giveUp(handling);
            return true;
        }
        return retry(handling, failure, verdicts);
    }

    private boolean retry(Handling handling, Throwable failure, Verdicts verdicts) {
        Duration delay =
                policy.delayAfter(handling.attempt, environment.random().nextDouble());
        if (handling.isRequest() || handling.isOrdered()) {
            if (!holdInPlace.mayHold(handling, delay)) {
                verdicts.giveUp(handling);
                return true;
            }
        } else if (delay.compareTo(LONGEST_IN_PLACE) > 0) {
            verdicts.retry(handling, delay);
            return true;
        }
        events.tell(Kind.RETRIED, handling, delay.toNanos(), failure);
        handling.failure = null;
        handling.attempt++;
        holdInPlace.hold(handling, delay, Handling.Resume.FROM_BEFORE);
        return false;
    }

    private boolean notNow(Handling handling, Duration delay, Verdicts verdicts) {
        if (handling.isRequest() || handling.isOrdered()) {
            if (!holdInPlace.mayHold(handling, delay)) {
                verdicts.giveUp(handling);
                return true;
            }
            events.tell(Kind.POSTPONED, handling, delay.toNanos(), null);
            handling.failure = null;
            holdInPlace.hold(handling, delay, Handling.Resume.FROM_BEFORE);
            return false;
        }
        verdicts.postpone(handling, delay);
        return true;
    }
}
