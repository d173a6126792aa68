package dev.messaging.benchmarks.jdbc;

import dev.messaging.Handler;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.Subscription;
import dev.messaging.jdbc.Inbox;
import dev.messaging.jdbc.JdbcOptions;
import dev.messaging.jdbc.SchemaMode;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A handler in an inbox, beside one that writes the same in a transaction of its own; both of messages in the heap. */
final class InboxContest implements Contest {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);
    private static final int AHEAD = 200;

    private final DataSource dataSource;
    private final int threads;

    InboxContest(DataSource dataSource, int threads) throws SQLException {
        this.dataSource = dataSource;
        this.threads = threads;
        Sql.createLedger(dataSource);
    }

    @Override
    public String name() {
        return "inbox handler";
    }

    @Override
    public double target() {
        return 0.8;
    }

    @Override
    public double byHand(int seconds) throws Exception {
        try (Messaging messaging = Messaging.connect("memory:")) {
            return perSecond(
                    messaging,
                    seconds,
                    charge -> Sql.inTransaction(
                            dataSource, connection -> Sql.book(connection, charge.payload(), charge.attempt())));
        }
    }

    @Override
    public double byLibrary(int seconds) throws Exception {
        try (Messaging messaging = Messaging.connect("memory:")) {
            Inbox inbox =
                    Inbox.open(messaging, dataSource, JdbcOptions.defaults().withSchemaMode(SchemaMode.CREATE));
            Sql.execute(dataSource, "TRUNCATE messaging_inbox");
            return perSecond(
                    messaging,
                    seconds,
                    inbox.handler((charge, connection) -> Sql.book(connection, charge.payload(), charge.attempt())));
        }
    }

    /** As many are handled as are sent, with some ahead. */
    private double perSecond(Messaging messaging, int seconds, Handler<String> handler) throws Exception {
        Sql.execute(dataSource, "TRUNCATE ledger");
        AtomicLong handled = new AtomicLong();
        ReceiverOptions options = ReceiverOptions.defaults().withConcurrency(threads);
        try (Subscription subscription = messaging.receive(CHARGES, options, charge -> {
            handler.handle(charge);
            handled.incrementAndGet();
        })) {
            long begin = System.nanoTime();
            long sent = 0;
            while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(seconds)) {
                if (sent - handled.get() < AHEAD) {
                    messaging.send(CHARGES, "charge " + sent++);
                } else {
                    Thread.sleep(1);
                }
            }
            double perSecond = handled.get() * 1e9 / (System.nanoTime() - begin);
            subscription.pause();
            return perSecond;
        }
    }
}
