package dev.messaging.examples.shop;

import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.Topic;
import java.time.Duration;
import java.util.List;

/** All that the services of the shop know of each other. */
public interface Channels {

    /** Inventory is asked to put goods aside. */
    Operation<Reserve, Reservation> RESERVE =
            Operation.of("inventory.reserve", Reserve.class, Reservation.class).withTimeout(Duration.ofSeconds(5));

    /** Three suppliers are asked for their price, all at once; who is late is left out. */
    List<Operation<AskQuote, Quote>> QUOTES = List.of(quoteFrom("birch"), quoteFrom("cobalt"), quoteFrom("dune"));

    /** Payments takes the money, once for each order. */
    Queue<Charge> CHARGES = Queue.of("payments.charge", Charge.class);

    /** Whoever is interested hears of each order: billing and shipping are. */
    Topic<OrderPlaced> PLACED = Topic.of("orders.placed", OrderPlaced.class);

    /** The operation by which one supplier is asked. */
    static Operation<AskQuote, Quote> quoteFrom(String supplier) {
        return Operation.of("suppliers." + supplier, AskQuote.class, Quote.class)
                .withTimeout(Duration.ofMillis(400));
    }

    /** So many pieces of one product, at the price of one in cents. */
    record Item(String sku, int quantity, long cents) {}

    /** Put these aside for this order. */
    record Reserve(String orderId, List<Item> items) {}

    /** Whether they are put aside, and why not. */
    record Reservation(boolean granted, String reason) {}

    /** What would you take for these? */
    record AskQuote(String orderId, List<Item> items) {}

    /** So many cents. */
    record Quote(String supplier, long cents) {}

    /** Take this much from this card. */
    record Charge(String orderId, String customer, String card, long cents) {}

    /** A customer has ordered. */
    record OrderPlaced(String orderId, String customer, String name, List<Item> items, long cents) {}
}
