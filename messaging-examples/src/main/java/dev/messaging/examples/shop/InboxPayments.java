package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.examples.shop.Channels.Charge;
import dev.messaging.examples.shop.ledger.Ledger;
import dev.messaging.jdbc.Inbox;
import java.time.Duration;

/**
 * Takes the money, once for each order: the charge and the mark that it was handled are committed in one transaction. Its books are
 * in the database; it has no other way to tell a duplicate.
 */
final class InboxPayments implements Service {

    private final CardService cards;
    private final ShopDatabase database;

    InboxPayments(CardService cards, ShopDatabase database) {
        this.cards = cards;
        this.database = database;
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
        Inbox inbox = Inbox.open(messaging, database.dataSource(), ShopDatabase.OPTIONS);
        messaging.receive(Channels.CHARGES, options, inbox.handler((message, connection) -> {
            Charge charge = message.payload();
            cards.charge(charge.orderId(), charge);
            ShopDatabase.charge(connection, charge.orderId(), charge.cents());
        }));
    }
}
