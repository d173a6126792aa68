package dev.messaging.examples.shop;

import dev.messaging.Handler;
import dev.messaging.Messaging;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.Source;
import dev.messaging.examples.shop.Channels.Charge;
import dev.messaging.examples.shop.Channels.OrderPlaced;
import dev.messaging.examples.shop.ledger.Ledger;
import dev.messaging.jdbc.Inbox;
import dev.messaging.jdbc.TransactionalHandler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A service whose books are in the database: what it does and the mark that it was done are committed in one transaction. It has
 * no other way to tell a duplicate.
 *
 * @param <T> what it is sent
 */
final class InboxService<T> implements Service {

    private final String name;
    private final Source<T> source;
    private final ShopDatabase database;
    private final TransactionalHandler<T> work;

    private InboxService(String name, Source<T> source, ShopDatabase database, TransactionalHandler<T> work) {
        this.name = name;
        this.source = source;
        this.database = database;
        this.work = work;
    }

    /** Takes the money. */
    static InboxService<Charge> payments(CardService cards, ShopDatabase database) {
        return new InboxService<>("payments", Channels.CHARGES, database, (message, connection) -> {
            Charge charge = message.payload();
            cards.charge(charge.orderId(), charge);
            ShopDatabase.charge(connection, charge.orderId(), charge.cents());
        });
    }

    /** Writes down which orders it hears of. */
    static InboxService<OrderPlaced> subscriber(String name, ShopDatabase database) {
        return new InboxService<>(
                name,
                Channels.PLACED.subscription(name),
                database,
                (message, connection) ->
                        ShopDatabase.tell(connection, name, message.payload().orderId()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        ReceiverOptions options = ReceiverOptions.defaults()
                .withConcurrency(32)
                .withRetry(RetryPolicy.defaults().withInitialDelay(Duration.ofMillis(20)));
        Inbox inbox = Inbox.open(messaging, database.dataSource(), ShopDatabase.OPTIONS);
        messaging.receive(source, options, message -> handle(inbox, message));
    }

    /**
     * What the inbox keeps from the work is counted. If that fails, the message comes again, is kept from the work again, and
     * counted then.
     */
    private void handle(Inbox inbox, ReceivedMessage<T> message) throws Exception {
        AtomicBoolean works = new AtomicBoolean();
        Handler<T> once = inbox.handler((received, connection) -> {
            works.set(true);
            work.handle(received, connection);
        });
        once.handle(message);
        if (!works.get()) {
            database.countDuplicate(name);
        }
    }
}
