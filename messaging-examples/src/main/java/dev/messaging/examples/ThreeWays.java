package dev.messaging.examples;

import dev.messaging.FailureInfo;
import dev.messaging.Gathered;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RejectedException;
import dev.messaging.RetryLaterException;
import dev.messaging.RetryPolicy;
import dev.messaging.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The three ways to talk, in pieces that the documentation shows. */
final class ThreeWays {

    private ThreeWays() {}

    // snippet: channels
    /** What two services share: the channels between them, and what is said there. */
    interface Shop {
        Operation<GetQuote, Quote> QUOTE = Operation.of("pricing.quote", GetQuote.class, Quote.class);
        Queue<Charge> CHARGES = Queue.of("payments.charge", Charge.class); // one receiver gets each message
        Topic<OrderPlaced> ORDERS =
                Topic.of("orders.placed", OrderPlaced.class); // every subscription gets each message

        record GetQuote(String symbol) {}

        record Quote(String symbol, long cents) {}

        record Charge(String orderId, long cents) {}

        record OrderPlaced(String orderId) {}
    }
    // end snippet

    static Shop.Quote ask(Messaging messaging) {
        // snippet: request
        Shop.Quote quote = messaging.request(Shop.QUOTE, new Shop.GetQuote("ACME"));
        // end snippet
        return quote;
    }

    static CompletableFuture<Long> askWithoutWaiting(Messaging messaging) {
        // snippet: request-async
        CompletableFuture<Shop.Quote> acme = messaging.requestAsync(Shop.QUOTE, new Shop.GetQuote("ACME"));
        CompletableFuture<Shop.Quote> apex = messaging.requestAsync(Shop.QUOTE, new Shop.GetQuote("APEX"));
        CompletableFuture<Long> total = acme.thenCombine(apex, (one, other) -> one.cents() + other.cents());
        // end snippet
        return total;
    }

    static List<Shop.Quote> askSeveral(
            Messaging messaging,
            Operation<Shop.GetQuote, Shop.Quote> here,
            Operation<Shop.GetQuote, Shop.Quote> there) {
        // snippet: gather
        Gathered<Shop.Quote> quotes = messaging.gather(
                List.of(here.withTimeout(Duration.ofMillis(200)), there.withTimeout(Duration.ofSeconds(1))),
                new Shop.GetQuote("ACME"));
        List<Shop.Quote> inTime = quotes.replies(); // who failed, and why, is in quotes.failures()
        // end snippet
        return inTime;
    }

    static void answer(Messaging messaging) {
        // snippet: respond
        messaging.respond(
                Shop.QUOTE, request -> new Shop.Quote(request.payload().symbol(), 995));
        // end snippet
    }

    static void send(Messaging messaging) {
        // snippet: send
        messaging.send(Shop.CHARGES, new Shop.Charge("o-1", 995));
        // end snippet

        // snippet: send-message
        messaging.send(
                Shop.CHARGES,
                Message.of(new Shop.Charge("o-1", 995))
                        .withIdempotencyKey("o-1") // handled once, however often it is sent
                        .withPartitionKey("customer-7") // in the order of this customer's messages
                        .withTimeToLive(Duration.ofMinutes(5))); // or not at all
        // end snippet
    }

    static void publish(Messaging messaging) {
        // snippet: publish
        messaging.send(Shop.ORDERS, new Shop.OrderPlaced("o-1"));
        // end snippet
    }

    static void receive(Messaging messaging, Ledger ledger) {
        // snippet: receive
        messaging.receive(Shop.CHARGES, charge -> ledger.book(charge.payload()));
        messaging.receive(Shop.ORDERS.subscription("billing"), order -> ledger.invoice(order.payload()));
        messaging.receive(Shop.ORDERS.subscription("shipping"), order -> ledger.pack(order.payload()));
        // end snippet
    }

    static void receiveWithCare(Messaging messaging, Ledger ledger) {
        // snippet: retry
        ReceiverOptions careful = ReceiverOptions.defaults()
                .withConcurrency(32)
                .withRetry(RetryPolicy.defaults().withMaxAttempts(8).withInitialDelay(Duration.ofMillis(50)));

        messaging.receive(Shop.CHARGES, careful, charge -> {
            if (charge.payload().cents() <= 0) {
                throw new RejectedException("nothing to charge"); // never again: a dead letter
            }
            if (ledger.isClosed()) {
                throw new RetryLaterException(Duration.ofSeconds(30)); // not now: not counted as a failure
            }
            ledger.book(charge.payload()); // whatever else it throws: tried again, 8 times in all
        });
        // end snippet
    }

    static void receiveDeadLetters(Messaging messaging, Ledger ledger) {
        // snippet: dead-letters
        messaging.receive(
                Shop.CHARGES.deadLetters(),
                letter -> FailureInfo.of(letter).ifPresent(failure -> ledger.note(letter.id(), failure.message())));
        // end snippet
    }

    static String failure(Messaging messaging) {
        // snippet: failures
        try {
            return messaging.send(Shop.CHARGES, new Shop.Charge("o-1", 995));
        } catch (MessagingException e) {
            return switch (e.outcome()) {
                case NOT_SENT -> "nobody has it: " + e.getMessage();
                case REJECTED -> "somebody had it and said no: " + e.getMessage();
                case UNKNOWN -> "somebody may have it: " + e.getMessage();
            };
        }
        // end snippet
    }

    static Messaging connect() {
        // snippet: connect
        Messaging messaging = Messaging.connect(); // the transport that is on the class path
        // end snippet
        return messaging;
    }

    static Messaging connectTo(String url) {
        // snippet: connect-url
        Messaging messaging = Messaging.builder()
                .application("shop")
                .url(url) // such as memory:shop, http://localhost:8080 or amqp://localhost
                .connect();
        // end snippet
        return messaging;
    }

    /** Something that handlers work with. */
    interface Ledger {
        void book(Shop.Charge charge);

        void invoice(Shop.OrderPlaced order);

        void pack(Shop.OrderPlaced order);

        void note(String id, String reason);

        boolean isClosed();
    }
}
