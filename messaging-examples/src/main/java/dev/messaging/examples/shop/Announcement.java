package dev.messaging.examples.shop;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.examples.shop.Channels.Charge;
import dev.messaging.examples.shop.Channels.OrderPlaced;

/** How others hear of an order that was accepted. */
interface Announcement {

    /** Begins, over this connection. */
    void open(Messaging messaging);

    /** Lets payments charge for it, and tells whoever is interested; done when both will hear of it whatever happens. */
    void of(Order order);

    /** To payments. */
    static Message<Charge> charge(Order order) {
        return Message.of(new Charge(order.id(), order.customer(), order.card(), order.cents()))
                .withIdempotencyKey(order.id())
                .withPartitionKey(order.customer());
    }

    /** To whoever is interested. */
    static Message<OrderPlaced> placed(Order order) {
        return Message.of(new OrderPlaced(order.id(), order.customer(), order.name(), order.items(), order.cents()))
                .withIdempotencyKey(order.id())
                .withPartitionKey(order.customer());
    }
}
