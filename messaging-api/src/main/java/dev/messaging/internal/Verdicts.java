package dev.messaging.internal;

import dev.messaging.Fault;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RetryLaterException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Decides how handlings end that have not simply succeeded. */
final class Verdicts {

    private static final Duration RESCUED_AFTER = Duration.ofSeconds(1);

    private final Environment environment;
    private final ReceiverOptions options;
    private final Replies replies;
    private final DeadLetterMessages deadLetters;

    Verdicts(Environment environment, ReceiverOptions options, Replies replies, DeadLetterMessages deadLetters) {
        this.environment = environment;
        this.options = options;
        this.replies = replies;
        this.deadLetters = deadLetters;
    }

    /** For good: a requester is told, a message becomes a dead letter; one that is a dead letter already stays one. */
    void giveUp(Handling handling) {
        giveUp(handling, kind(failure(handling)));
    }

    /** The same where it is not the handler that has failed, so that its failure's class does not say what kind it is. */
    void giveUp(Handling handling, Fault.Kind kind) {
        Throwable failure = failure(handling);
        Fault fault = new Fault(kind, failure.getClass().getName(), Failures.message(failure));
        if (handling.isRequest()) {
            handling.settleAs(new Settlement.Reply(replies.fault(handling, fault)), Kind.FAULTED);
        } else if (handling.receiver.destination().address().kind() == Address.Kind.DEAD_LETTERS) {
            handling.settleAs(
                    new Settlement.Postpone(
                            failure instanceof RetryLaterException later
                                    ? later.delay()
                                    : options.retry().maxDelay()),
                    Kind.POSTPONED);
        } else {
            handling.settleAs(new Settlement.DeadLetter(deadLetters.of(handling, fault), fault), Kind.DEAD_LETTERED);
        }
    }

    /** A failure that no stage has dealt with, because a stage or the application's code in it failed: never accepted. */
    void rescue(Handling handling) {
        try {
            if (handling.isRequest()) {
                giveUp(handling);
                return;
            }
        } catch (RuntimeException again) {
            handling.failure = again;
        }
        postpone(handling, RESCUED_AFTER);
    }

    /** Once more, by way of the transport. */
    void retry(Handling handling, Duration delay) {
        long now = environment.time().clock().millis();
        long firstFailure = handling.message.firstFailureTime();
        WireMessage next = handling.message.toBuilder()
                .attempt(handling.attempt + 1)
                .firstFailureTime(firstFailure == WireMessage.NONE ? now : firstFailure)
                .delay(WireMessage.NONE)
                .build();
        handling.settleAs(new Settlement.Retry(next, delay), Kind.RETRIED);
    }

    /** How the handling is settled now: the store may have taken its time since that was decided. */
    Settlement settlement(Handling handling) {
        if (handling.settlement instanceof Settlement.Retry retry) {
            WireMessage next =
                    retry.message().toBuilder().timeToLive(timeToLive(handling)).build();
            return new Settlement.Retry(next, retry.delay());
        }
        return handling.settlement == null ? Settlement.accept() : handling.settlement;
    }

    private long timeToLive(Handling handling) {
        return handling.deadline == Deadline.NONE
                ? WireMessage.NONE
                : Math.max(
                        1,
                        TimeUnit.NANOSECONDS.toMillis(
                                handling.deadline - environment.time().nanoTime()));
    }

    void postpone(Handling handling, Duration delay) {
        handling.settleAs(new Settlement.Postpone(delay), Kind.POSTPONED);
    }

    void expire(Handling handling) {
        handling.settleAs(Settlement.accept(), Kind.EXPIRED);
    }

    /** Of what a handler has thrown. What its own requests failed with says nothing of the message that it was given. */
    private static Fault.Kind kind(Throwable failure) {
        if (failure instanceof RejectedException) {
            return Fault.Kind.REJECTED;
        }
        return failure instanceof RetryLaterException ? Fault.Kind.BUSY : Fault.Kind.FAILED;
    }

    private static Throwable failure(Handling handling) {
        return handling.failure == null ? new IllegalStateException("The failure is not known") : handling.failure;
    }
}
