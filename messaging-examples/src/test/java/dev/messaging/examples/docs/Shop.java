package dev.messaging.examples.docs;

import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.Topic;

// snippet: channels
interface Shop {
    Operation<GetQuote, Quote> QUOTE = Operation.of("pricing.quote", GetQuote.class, Quote.class);
    Queue<Charge> CHARGES = Queue.of("payments.charge", Charge.class);
    Topic<OrderPlaced> ORDERS = Topic.of("orders.placed", OrderPlaced.class);

    record GetQuote(String symbol) {}

    record Quote(String symbol, long cents) {}

    record Charge(String orderId, long cents) {}

    record OrderPlaced(String orderId) {}
}
// end snippet
