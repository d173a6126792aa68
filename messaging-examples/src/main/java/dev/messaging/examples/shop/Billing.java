package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.examples.shop.Channels.OrderPlaced;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;

/** Writes an invoice for each order that it hears of. */
final class Billing implements Service {

    @Override
    public String name() {
        return "billing";
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(32);
        messaging.receive(
                Channels.PLACED.subscription("billing"), options, message -> invoice(message.payload(), ledger));
    }

    private static void invoice(OrderPlaced order, Ledger ledger) {
        ledger.append(Entry.ofOrder("invoiced", order.orderId(), order.cents() + " cents to " + order.name()));
    }
}
