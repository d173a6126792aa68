package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.examples.shop.Channels.Item;
import dev.messaging.examples.shop.Channels.OrderPlaced;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;

/** Packs each order that it hears of. */
final class Shipping implements Service {

    @Override
    public String name() {
        return "shipping";
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(32);
        messaging.receive(
                Channels.PLACED.subscription("shipping"), options, message -> pack(message.payload(), ledger));
    }

    private static void pack(OrderPlaced order, Ledger ledger) {
        int pieces = order.items().stream().mapToInt(Item::quantity).sum();
        ledger.append(Entry.ofOrder("packed", order.orderId(), pieces + " pieces for " + order.name()));
    }
}
