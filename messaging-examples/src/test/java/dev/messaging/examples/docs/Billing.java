package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.ORDERS;
import static dev.messaging.examples.docs.Shop.QUOTE;

import dev.messaging.Messaging;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.GetQuote;
import dev.messaging.examples.docs.Shop.Quote;

// snippet: billing
/** Charges whoever has ordered what it costs. */
final class Billing {

    static void start(Messaging messaging) {
        messaging.receive(ORDERS.subscription("billing"), order -> {
            Quote quote = messaging.request(QUOTE, new GetQuote("ACME"));
            messaging.send(CHARGES, new Charge(order.payload().orderId(), quote.cents()));
        });
    }

    private Billing() {}
}
// end snippet
