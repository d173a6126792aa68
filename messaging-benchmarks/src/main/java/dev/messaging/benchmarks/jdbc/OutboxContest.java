package dev.messaging.benchmarks.jdbc;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.jdbc.JdbcOptions;
import dev.messaging.jdbc.Outbox;
import dev.messaging.jdbc.SchemaMode;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** A send in a business transaction, beside an insert of as much into the same table. */
final class OutboxContest implements Contest {

    static final Queue<String> CHARGES = Queue.of("charges", String.class);
    static final String PAYLOAD = "x".repeat(200);

    /** As much as a stored message adds to its payload. */
    private static final byte[] BYTES = (PAYLOAD + "y".repeat(150)).getBytes(StandardCharsets.UTF_8);

    private final DataSource dataSource;
    private final int threads;
    private final Outbox outbox;
    private final AtomicLong numbers = new AtomicLong();

    OutboxContest(DataSource dataSource, int threads) throws SQLException {
        this.dataSource = dataSource;
        this.threads = threads;
        Sql.createLedger(dataSource);
        this.outbox = open(dataSource, Messaging.connect("memory:"));
    }

    static Outbox open(DataSource dataSource, Messaging messaging) {
        return Outbox.open(messaging, dataSource, JdbcOptions.defaults().withSchemaMode(SchemaMode.CREATE));
    }

    @Override
    public String name() {
        return "outbox send";
    }

    @Override
    public double target() {
        return 0.9;
    }

    @Override
    public double byHand(int seconds) throws Exception {
        clear();
        return Threads.perSecond(
                threads,
                seconds,
                () -> Sql.inTransaction(dataSource, connection -> {
                    long number = numbers.incrementAndGet();
                    Sql.book(connection, "charge " + number, number);
                    Sql.update(
                            connection,
                            "INSERT INTO messaging_outbox (destination, lane, message_id, partition_key, message, created_at)"
                                    + " VALUES (?, ?, ?, ?, ?, ?)",
                            "queue charges",
                            (int) (number % 16),
                            "0198c0de-0000-7000-8000-" + String.format("%012d", number),
                            "customer-" + number % 100,
                            BYTES,
                            System.currentTimeMillis());
                }));
    }

    @Override
    public double byLibrary(int seconds) throws Exception {
        clear();
        return Threads.perSecond(
                threads,
                seconds,
                () -> Sql.inTransaction(dataSource, connection -> {
                    long number = numbers.incrementAndGet();
                    Sql.book(connection, "charge " + number, number);
                    outbox.send(connection, CHARGES, Message.of(PAYLOAD).withPartitionKey("customer-" + number % 100));
                }));
    }

    private void clear() throws SQLException {
        Sql.execute(dataSource, "TRUNCATE ledger, messaging_outbox");
    }
}
