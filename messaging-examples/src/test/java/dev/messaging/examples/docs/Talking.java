package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.ORDERS;
import static dev.messaging.examples.docs.Shop.QUOTE;
import static java.util.Comparator.comparingLong;

import dev.messaging.Gathered;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.GetQuote;
import dev.messaging.examples.docs.Shop.OrderPlaced;
import dev.messaging.examples.docs.Shop.Quote;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The three ways to talk. */
final class Talking {

    private final Messaging messaging;

    Talking(Messaging messaging) {
        this.messaging = messaging;
    }

    Quote ask() {
        // snippet: request
        // the service that knows
        messaging.respond(QUOTE, request -> new Quote(request.payload().symbol(), 995));

        // the service that asks
        Quote quote = messaging.request(QUOTE, new GetQuote("ACME"));
        // end snippet
        return quote;
    }

    CompletableFuture<Long> askTwice() {
        // snippet: request-async
        CompletableFuture<Quote> acme = messaging.requestAsync(QUOTE, new GetQuote("ACME"));
        CompletableFuture<Quote> apex = messaging.requestAsync(QUOTE, new GetQuote("APEX"));
        CompletableFuture<Long> total = acme.thenCombine(apex, (one, other) -> one.cents() + other.cents());
        // end snippet
        return total;
    }

    Optional<Quote> askAll(
            Operation<GetQuote, Quote> birch, Operation<GetQuote, Quote> cobalt, Operation<GetQuote, Quote> dune) {
        // snippet: gather
        Gathered<Quote> quotes = messaging.gather(List.of(birch, cobalt, dune), new GetQuote("ACME"));
        Optional<Quote> best = quotes.replies().stream().min(comparingLong(Quote::cents));
        // end snippet
        return best;
    }

    String send(Consumer<Charge> ledger, Consumer<OrderPlaced> invoices, Consumer<OrderPlaced> parcels) {
        // snippet: send
        messaging.receive(CHARGES, charge -> ledger.accept(charge.payload()));
        messaging.receive(ORDERS.subscription("billing"), order -> invoices.accept(order.payload()));
        messaging.receive(ORDERS.subscription("shipping"), order -> parcels.accept(order.payload()));

        String id = messaging.send(CHARGES, new Charge("o-1", 995));
        messaging.send(ORDERS, new OrderPlaced("o-1"));
        // end snippet
        return id;
    }

    void sendWholeMessage() {
        // snippet: message
        messaging.send(
                CHARGES,
                Message.of(new Charge("o-1", 995))
                        .withIdempotencyKey("charge-o-1") // handled once, however often it is sent
                        .withPartitionKey("customer-7") // in order with this customer's other messages
                        .withTimeToLive(Duration.ofMinutes(5)) // no longer handled after that
                        .withHeader("tenant", "north"));
        // end snippet
    }

    CompletableFuture<String> sendLater(ReceivedMessage<OrderPlaced> order, CompletableFuture<Long> price) {
        // snippet: caused-by
        return price.thenCompose(cents -> messaging.sendAsync(
                CHARGES,
                Message.of(new Charge(order.payload().orderId(), cents)).causedBy(order)));
        // end snippet
    }

    static Messaging connect() {
        // snippet: connect
        Messaging messaging = Messaging.builder()
                .application("orders")
                .url("memory:shop")
                .requestTimeout(Duration.ofSeconds(2))
                .connect();
        // end snippet
        return messaging;
    }
}
