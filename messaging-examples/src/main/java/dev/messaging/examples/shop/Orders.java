package dev.messaging.examples.shop;

import static java.util.Comparator.comparingLong;

import dev.messaging.Gathered;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.RemoteFaultException;
import dev.messaging.examples.shop.Channels.AskQuote;
import dev.messaging.examples.shop.Channels.Quote;
import dev.messaging.examples.shop.Channels.Reservation;
import dev.messaging.examples.shop.Channels.Reserve;
import dev.messaging.examples.shop.OrderFile.Line;
import dev.messaging.examples.shop.OrderFile.MalformedOrderException;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;
import dev.messaging.examples.shop.report.Statistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders through the shop: asks inventory, asks the suppliers, sends the charge, tells whoever is interested.
 *
 * <p>An order is written into the ledger once everything is said. After a crash it is taken through again, which does no
 * harm: its messages carry its id as their idempotency key.
 */
final class Orders implements Service {

    private final @Nullable Path file;
    private final Statistics statistics;
    private final Workers workers;
    private final Announcement announcement;

    /** Will work through a file of orders; through the sample if that is null. */
    Orders(@Nullable Path file, Statistics statistics, Workers workers, Announcement announcement) {
        this.file = file;
        this.statistics = statistics;
        this.workers = workers;
        this.announcement = announcement;
    }

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) throws IOException {
        announcement.open(messaging);
        workers.start(OrderFile.open(file), line -> {
            if (!ledger.contains(line.key())) {
                ledger.append(handle(line, messaging));
            }
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> finished() {
        return workers.finished();
    }

    private Entry handle(Line line, Messaging messaging) {
        Order order;
        try {
            order = line.order();
        } catch (MalformedOrderException e) {
            return new Entry("malformed", line.key(), "-", e.reason());
        }
        try {
            return handle(line, order, messaging);
        } catch (MessagingException e) {
            if (e.outcome() == MessagingException.Outcome.REJECTED && !e.isTransient()) {
                return new Entry("rejected", line.key(), order.id(), reason(e));
            }
            throw e;
        }
    }

    /** In the words of whoever refused it, where he has said any. */
    private static String reason(MessagingException e) {
        return e instanceof RemoteFaultException remote
                        && !remote.fault().message().isBlank()
                ? remote.fault().message()
                : String.valueOf(e.getMessage());
    }

    private Entry handle(Line line, Order order, Messaging messaging) {
        // The answer is needed before anything else can be done.
        Reservation reservation = messaging
                .request(
                        Channels.RESERVE,
                        Message.of(new Reserve(order.id(), order.items())).withIdempotencyKey(order.id()))
                .payload();
        if (!reservation.granted()) {
            return new Entry("refused", line.key(), order.id(), reservation.reason());
        }

        // All are asked at once; whoever fails or is late is left out.
        Gathered<Quote> quotes = statistics.time(
                "GATHERED",
                "suppliers",
                () -> messaging.gather(Channels.QUOTES, new AskQuote(order.id(), order.items())));
        String best = quotes.replies().stream()
                .min(comparingLong(Quote::cents))
                .map(quote -> "bought for " + quote.cents() + " from " + quote.supplier())
                .orElse("no supplier answered in time");

        announcement.of(order);
        return new Entry("accepted", line.key(), order.id(), order.cents() + " cents, " + best);
    }
}
