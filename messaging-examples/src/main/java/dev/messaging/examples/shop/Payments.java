package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.examples.shop.Channels.Charge;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;
import java.time.Duration;

/**
 * Takes the money, once for each order.
 *
 * <p>The library keeps duplicates from the handler for as long as this process lives; its ledger does so for ever. A crash
 * between the charge and its entry lets it come once more: then the card service knows it by its key.
 */
final class Payments implements Service {

    private final CardService cards;

    Payments(CardService cards) {
        this.cards = cards;
    }

    @Override
    public String name() {
        return "payments";
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        ReceiverOptions options = ReceiverOptions.defaults()
                .withConcurrency(32)
                .withRetry(RetryPolicy.defaults().withInitialDelay(Duration.ofMillis(20)));
        messaging.receive(Channels.CHARGES, options, message -> charge(message.payload(), ledger));
    }

    private void charge(Charge charge, Ledger ledger) {
        if (ledger.contains(charge.orderId())) {
            return;
        }
        cards.charge(charge.orderId(), charge);
        ledger.append(Entry.ofOrder("charged", charge.orderId(), charge.cents() + " cents"));
    }
}
