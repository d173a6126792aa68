package dev.messaging.examples.shop;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.delayedExecutor;
import static java.util.concurrent.CompletableFuture.supplyAsync;

import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.examples.shop.Channels.AskQuote;
import dev.messaging.examples.shop.Channels.Item;
import dev.messaging.examples.shop.Channels.Quote;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Quotes a price. Answers by a stage, so that a slow answer keeps no thread. */
final class Supplier implements Service {

    private static final long SLOW_MILLIS = 600;

    private final String supplier;
    private final String slowWith;
    private final String unableWith;
    private final Executor warehouse;

    private Supplier(String supplier, String slowWith, String unableWith, Executor warehouse) {
        this.supplier = supplier;
        this.slowWith = slowWith;
        this.unableWith = unableWith;
        this.warehouse = warehouse;
    }

    /** Has every price at hand. */
    static Supplier birch() {
        return new Supplier("birch", "", "", Runnable::run);
    }

    /** Asks its own warehouse about furniture, which takes longer than orders wait. */
    static Supplier cobalt() {
        return cobalt(delayedExecutor(SLOW_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Asks a warehouse that takes its own time. */
    static Supplier cobalt(Executor warehouse) {
        return new Supplier("cobalt", "FURN", "", warehouse);
    }

    /** Has a gap in its price list where glass should be, and fails there. */
    static Supplier dune() {
        return new Supplier("dune", "", "GLASS", Runnable::run);
    }

    @Override
    public String name() {
        return "supplier-" + supplier;
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(32);
        messaging.respondAsync(Channels.quoteFrom(supplier), options, request -> answer(request.payload(), ledger));
    }

    private CompletionStage<Quote> answer(AskQuote ask, Ledger ledger) {
        if (contains(ask, unableWith)) {
            throw new IllegalStateException("no price for " + unableWith + " in the list of " + supplier);
        }
        return contains(ask, slowWith)
                ? supplyAsync(() -> quote(ask, ledger), warehouse)
                : completedFuture(quote(ask, ledger));
    }

    private Quote quote(AskQuote ask, Ledger ledger) {
        Quote quote =
                new Quote(supplier, ask.items().stream().mapToLong(this::price).sum());
        ledger.append(Entry.ofOrder("quoted", ask.orderId(), quote.cents() + " cents"));
        return quote;
    }

    /** Somewhere between half and three quarters of what the customer pays. */
    private long price(Item item) {
        int percent = 50 + Math.floorMod((supplier + item.sku()).hashCode(), 25);
        return item.quantity() * item.cents() * percent / 100;
    }

    private static boolean contains(AskQuote ask, String kindOfGoods) {
        return ask.items().stream().anyMatch(item -> item.sku().startsWith(kindOfGoods + "-"));
    }
}
