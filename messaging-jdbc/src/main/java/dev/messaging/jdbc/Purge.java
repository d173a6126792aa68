package dev.messaging.jdbc;

import dev.messaging.spi.Environment;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is no longer remembered, in batches, on a thread of its own; set off by whoever writes, because nothing grows
 * while nobody does. Thread-safe.
 */
final class Purge {

    private static final Logger LOG = LoggerFactory.getLogger(Purge.class);
    private static final int BATCH = 1_000;

    /** So that what is written faster than it is deleted does not keep one purge busy for ever. */
    private static final int MOST_BATCHES = 10_000;

    private final Database database;
    private final Environment environment;
    private final String table;
    private final String sql;
    private final long interval;
    private final AtomicLong last;
    private final AtomicBoolean running = new AtomicBoolean();

    Purge(Database database, Environment environment, Table table) {
        this.database = database;
        this.environment = environment;
        this.table = database.name(table);
        this.sql = database.dialect().deleteSome(this.table, "expires_at <= " + database.now(), BATCH);
        this.interval = database.options().purgeInterval().toNanos();
        this.last = new AtomicLong(environment.time().nanoTime());
    }

    /** Begins one, if the last began long enough ago and has ended. */
    void ifDue() {
        long before = last.get();
        long now = environment.time().nanoTime();
        if (now - before >= interval && last.compareAndSet(before, now) && running.compareAndSet(false, true)) {
            try {
                environment.threads().handlers().execute(this::run);
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                running.set(false);
            }
        }
    }

    private void run() {
        try {
            purge();
        } catch (SQLException | RuntimeException failed) {
            LOG.warn(
                    "What is no longer remembered could not be deleted from {}; it is tried again later",
                    table,
                    failed);
        } finally {
            running.set(false);
        }
    }

    /** How many rows were deleted. */
    long purge() throws SQLException {
        return database.autoCommitted(connection -> {
            try (Statement statement = connection.createStatement()) {
                long deleted = 0;
                for (int batches = 0; batches < MOST_BATCHES; batches++) {
                    int count = statement.executeUpdate(sql);
                    deleted += count;
                    if (count < BATCH) {
                        break;
                    }
                }
                return deleted;
            }
        });
    }
}
