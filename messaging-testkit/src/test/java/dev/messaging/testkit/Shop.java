package dev.messaging.testkit;

import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.Topic;

/** What the tests here talk about. */
interface Shop {

    Queue<Charge> CHARGES = Queue.of("payments.charge", Charge.class);
    Topic<OrderPlaced> ORDERS = Topic.of("orders.placed", OrderPlaced.class);
    Operation<GetQuote, Quote> QUOTE = Operation.of("pricing.quote", GetQuote.class, Quote.class);

    record Charge(String orderId, long cents) {}

    record OrderPlaced(String orderId) {}

    record GetQuote(String symbol) {}

    record Quote(String symbol, long cents) {}
}
