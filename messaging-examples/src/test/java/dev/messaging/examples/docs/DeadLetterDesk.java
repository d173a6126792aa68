package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.ORDERS;

import dev.messaging.DeadLetter;
import dev.messaging.DeadLetterOptions;
import dev.messaging.DeadLetterResult;
import dev.messaging.DeadLetters;
import dev.messaging.FailureInfo;
import dev.messaging.Messaging;
import dev.messaging.examples.docs.Shop.Charge;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What one does with dead letters by hand. */
final class DeadLetterDesk {

    private final Messaging messaging;

    DeadLetterDesk(Messaging messaging) {
        this.messaging = messaging;
    }

    void look(Consumer<String> report) {
        // snippet: dead-letters-browse
        DeadLetters<Charge> letters = messaging.deadLetters(CHARGES);

        report.accept(letters.count() + " charges were given up");
        for (DeadLetter<Charge> letter : letters.browse(20)) {
            String reason = letter.failure().map(FailureInfo::message).orElse("for no known reason");
            report.accept(letter.id() + ": " + letter.payload() + ", " + reason);
        }
        // end snippet
    }

    DeadLetterResult replay() {
        // snippet: dead-letters-replay
        DeadLetters<Charge> letters = messaging.deadLetters(CHARGES);
        DeadLetterOptions some = DeadLetterOptions.defaults().withLimit(100);
        Predicate<DeadLetter<Charge>> closed = letter -> letter.failure()
                .filter(failure -> failure.message().contains("closed"))
                .isPresent();

        DeadLetterResult would = letters.replay(some.withDryRun(true), closed); // nothing happens
        DeadLetterResult done = letters.replay(some, closed);
        // end snippet
        return would.equals(done) ? done : would;
    }

    DeadLetterResult replayOne(String id) {
        // snippet: dead-letters-replay-one
        DeadLetterResult result = messaging.deadLetters(CHARGES).replay(id);
        // end snippet
        return result;
    }

    DeadLetterResult delete(Instant longAgo) {
        // snippet: dead-letters-delete
        DeadLetterResult result = messaging
                .deadLetters(ORDERS.subscription("billing"))
                .delete(
                        DeadLetterOptions.defaults(),
                        letter -> letter.failure()
                                .filter(failure -> failure.time().isBefore(longAgo))
                                .isPresent());
        // end snippet
        return result;
    }
}
