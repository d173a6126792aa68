package dev.messaging.benchmarks.jdbc;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.jdbc.JdbcIdempotencyStore;
import dev.messaging.jdbc.JdbcOptions;
import dev.messaging.jdbc.SchemaMode;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Begin and complete, beside an insert and an update of the same rows. */
final class StoreContest implements Contest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofHours(1);

    private final DataSource dataSource;
    private final int threads;
    private final int connections;
    private final JdbcIdempotencyStore store;
    private final AtomicLong keys = new AtomicLong();

    /** By hand each thread has a connection of its own, whatever the store may use. */
    StoreContest(DataSource dataSource, int threads, int connections) {
        this.dataSource = dataSource;
        this.threads = threads;
        this.connections = connections;
        this.store = JdbcIdempotencyStore.open(
                dataSource,
                JdbcOptions.defaults().withSchemaMode(SchemaMode.CREATE).withMaxConnections(connections));
    }

    @Override
    public String name() {
        return "store, " + threads + " callers, " + connections + " conn.";
    }

    @Override
    public double target() {
        return 0.9;
    }

    @Override
    public double byHand(int seconds) throws Exception {
        Sql.execute(dataSource, "TRUNCATE messaging_idempotency");
        return Threads.perSecond(threads, seconds, () -> {
            long key = keys.incrementAndGet();
            try (Connection connection = dataSource.getConnection()) {
                Sql.update(
                        connection,
                        "INSERT INTO messaging_idempotency (source, caller, message_key, token, completed, retention,"
                                + " expires_at) VALUES (?, ?, ?, ?, FALSE, ?, ?)",
                        "charges",
                        "",
                        "key-" + key,
                        key,
                        RETENTION.toMillis(),
                        System.currentTimeMillis() + LEASE.toMillis());
            }
            try (Connection connection = dataSource.getConnection()) {
                Sql.update(
                        connection,
                        "UPDATE messaging_idempotency SET completed = TRUE, expires_at = ? WHERE source = ? AND caller = ?"
                                + " AND message_key = ?",
                        System.currentTimeMillis() + RETENTION.toMillis(),
                        "charges",
                        "",
                        "key-" + key);
            }
        });
    }

    @Override
    public double byLibrary(int seconds) throws Exception {
        Sql.execute(dataSource, "TRUNCATE messaging_idempotency");
        return Threads.perSecond(threads, seconds, () -> {
            IdempotencyStore.Key key = new IdempotencyStore.Key("charges", null, "key-" + keys.incrementAndGet());
            Begun begun = (Begun) store.begin(key, null, LEASE, RETENTION)
                    .toCompletableFuture()
                    .get();
            store.complete(begun.lease(), null).toCompletableFuture().get();
        });
    }
}
