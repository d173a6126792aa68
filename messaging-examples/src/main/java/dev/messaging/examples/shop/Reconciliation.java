package dev.messaging.examples.shop;

import dev.messaging.FailureInfo;
import dev.messaging.Idempotency;
import dev.messaging.Messaging;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.Source;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;
import java.util.List;

/** Writes down what the others gave up on, and why, for a person to look at. */
final class Reconciliation implements Service {

    private static final List<Source<?>> WATCHED = List.of(
            Channels.CHARGES, Channels.PLACED.subscription("billing"), Channels.PLACED.subscription("shipping"));

    @Override
    public String name() {
        return "reconciliation";
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        // An order that failed twice is two dead letters, although both have the order's key.
        ReceiverOptions options = ReceiverOptions.defaults().withIdempotency(Idempotency.none());
        for (Source<?> source : WATCHED) {
            messaging.receive(source.deadLetters(), options, letter -> ledger.append(entry(source, letter)));
        }
    }

    private static Entry entry(Source<?> source, ReceivedMessage<?> letter) {
        String reason = FailureInfo.of(letter)
                .map(failure -> failure.message().isBlank() ? failure.type() : failure.message())
                .orElse("");
        return new Entry(source.name(), letter.id() + "@" + source.name(), letter.idempotencyKey(), reason);
    }
}
