package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.examples.shop.Channels.Item;
import dev.messaging.examples.shop.Channels.Reservation;
import dev.messaging.examples.shop.Channels.Reserve;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts goods aside, or says why not. A "no" is an answer like any other, not a failure. */
final class Inventory implements Service {

    private final Map<String, Product> products =
            Product.all().stream().collect(Collectors.toMap(Product::sku, product -> product));

    @Override
    public String name() {
        return "inventory";
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(32);
        messaging.respond(Channels.RESERVE, options, request -> reserve(request.payload(), ledger));
    }

    private Reservation reserve(Reserve reserve, Ledger ledger) {
        Reservation answer = look(reserve.items());
        ledger.append(Entry.ofOrder(answer.granted() ? "reserved" : "refused", reserve.orderId(), answer.reason()));
        return answer;
    }

    private Reservation look(List<Item> items) {
        for (Item item : items) {
            Product product = products.get(item.sku());
            if (product == null) {
                return new Reservation(false, "unknown product: " + item.sku());
            }
            if (!product.inStock()) {
                return new Reservation(false, "out of stock: " + product.name());
            }
        }
        return new Reservation(true, items.size() + " products");
    }
}
