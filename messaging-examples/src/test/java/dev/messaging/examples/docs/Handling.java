package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;

import dev.messaging.FailureInfo;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.OverloadedException;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RetryLaterException;
import dev.messaging.RetryPolicy;
import dev.messaging.examples.docs.Shop.Charge;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** What can go wrong, and what one does about it. */
final class Handling {

    private final Messaging messaging;

    Handling(Messaging messaging) {
        this.messaging = messaging;
    }

    /** Where the money comes from. */
    interface Cards {

        boolean areOpen();

        void charge(Charge charge);
    }

    void receiveCharges(Cards cards) {
        // snippet: handler
        ReceiverOptions careful = ReceiverOptions.defaults()
                .withConcurrency(32)
                .withRetry(RetryPolicy.defaults().withMaxAttempts(8));

        messaging.receive(CHARGES, careful, charge -> {
            if (charge.payload().cents() <= 0) {
                throw new RejectedException("nothing to charge"); // never again: a dead letter
            }
            if (!cards.areOpen()) {
                throw new RetryLaterException(Duration.ofMinutes(1)); // not now: no attempt is counted
            }
            cards.charge(charge.payload()); // whatever else it throws fails the attempt
        });
        // end snippet
    }

    void receiveDeadLetters(Consumer<String> report) {
        // snippet: dead-letters
        messaging.receive(
                CHARGES.deadLetters(),
                letter -> FailureInfo.of(letter)
                        .ifPresent(failure -> report.accept(failure.source() + " gave up on " + letter.id() + " after "
                                + failure.attempts() + " attempts: " + failure.message())));
        // end snippet
    }

    void replay() {
        // snippet: replay
        messaging.deadLetters(CHARGES).replayAll();
        // end snippet
    }

    String charge(Charge charge) {
        // snippet: failures
        try {
            return messaging.send(CHARGES, charge);
        } catch (OverloadedException busy) {
            return "slow down: " + busy.getMessage();
        } catch (MessagingException failed) {
            return switch (failed.outcome()) {
                case NOT_SENT -> "nobody has it: " + failed.getMessage();
                case REJECTED -> "it arrived and was refused: " + failed.getMessage();
                case UNKNOWN -> "it may have arrived: " + failed.getMessage();
            };
        }
        // end snippet
    }

    static Messaging counting(Map<MessagingEvent.Kind, LongAdder> counts) {
        // snippet: listener
        Messaging messaging = Messaging.builder()
                .url("memory:shop")
                .listener(event -> counts.get(event.kind()).increment())
                .connect();
        // end snippet
        return messaging;
    }
}
