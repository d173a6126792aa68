package dev.messaging.jdbc;

import dev.messaging.Health;
import dev.messaging.spi.Backoff;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.PersistenceSupport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what has been committed to an outbox: at least once, in order by partition key, over whichever transport its {@link
 * dev.messaging.Messaging} has. Thread-safe.
 *
 * <p>Any number of relays may work on one outbox at the same time, in any number of processes: each takes lanes that no other
 * has, by locks in the database that end with their owner. It never gives up by itself: a destination that is down is tried
 * again less and less often and does not hold up the others, and so is the database. What can never be sent is {@linkplain
 * Outbox#parked parked}.
 */
public final class Relay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** A message is put into the outbox before it is committed, so the first look may come too early. */
    private static final Duration SOON = Duration.ofMillis(2);

    /** Whoever is busy looks again by himself, unless what he sends to hangs. */
    private static final Duration UNLESS_OTHERS_DO = Duration.ofMillis(50);

    private final Environment environment;
    private final Database database;
    private final OutboxSql sql;
    private final RelayOptions options;
    private final Consumer<Relay> onClosed;
    private final Destinations destinations;
    private final HeldKeys held;
    private final LaneSender sender;
    private final Backoff backoff;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private final @Nullable Notifications notifications;

    /** Guarded by this object's monitor, as is all below. */
    private int busy;

    private boolean closed;
    private int turn;
    private Duration pause = SOON;
    private @Nullable Cancellable timer;
    private long timerDue;
    private int databaseFailures;
    private @Nullable SQLException databaseFailure;

    Relay(
            PersistenceSupport messaging,
            Database database,
            OutboxSql sql,
            RelayOptions options,
            Consumer<Relay> onClosed) {
        this.environment = messaging.environment();
        this.database = database;
        this.sql = sql;
        this.options = options;
        this.onClosed = onClosed;
        this.destinations = new Destinations(environment, options);
        this.held = new HeldKeys(environment, options);
        this.sender = new LaneSender(new Batch.Sending(messaging, options, destinations, held, this::isClosed), sql);
        this.backoff = new Backoff(environment);
        this.notifications = options.listens() && Notifications.mayBeThere(database)
                ? Notifications.listen(database, environment, this::wake)
                : null;
    }

    /** Looks into the outbox at once: for whoever knows that something was committed there. Never blocks. */
    public void wake() {
        synchronized (this) {
            if (closed || busy >= options.workers()) {
                return;
            }
            busy++;
        }
        try {
            environment.threads().handlers().execute(this::work);
        } catch (RuntimeException | OutOfMemoryError noThread) {
            leave(false);
        }
    }

    /** Something was put into the outbox, and may be committed soon. */
    synchronized void expect() {
        pause = SOON;
        if (busy < options.workers() && !closed && databaseFailure == null) {
            schedule(unlessOthersDo(SOON));
        }
    }

    private void work() {
        boolean found = false;
        try (Connection connection = database.dataSource().getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            int isolation = connection.getTransactionIsolation();
            // Each statement must see what is committed by now, whatever the pool's default is.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            try {
                connection.setAutoCommit(true);
                discover(connection);
                connection.setAutoCommit(false);
                while (!isClosed() && sender.send(connection, nextTurn())) {
                    found = true;
                    wake();
                }
            } catch (Throwable failed) {
                restoreAfter(failed, connection, autoCommit, isolation);
                throw failed;
            }
            restore(connection, autoCommit, isolation);
            databaseWorks();
        } catch (SQLException failed) {
            databaseFails(failed);
        } catch (RuntimeException failed) {
            LOG.warn("The outbox relay failed, and goes on", failed);
        } finally {
            leave(found);
        }
    }

    /** What is lost cannot be restored either, and says less of why. */
    private static void restoreAfter(Throwable failure, Connection connection, boolean autoCommit, int isolation) {
        try {
            restore(connection, autoCommit, isolation);
        } catch (SQLException again) {
            failure.addSuppressed(again);
        }
    }

    /** Switching to autocommit would commit what was left half done. */
    private static void restore(Connection connection, boolean autoCommit, int isolation) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        connection.setAutoCommit(autoCommit);
        connection.setTransactionIsolation(isolation);
    }

    /** Lanes that were made may be lost: in a failover to a replica that was behind, or by hand. */
    private void discover(Connection connection) throws SQLException {
        for (Map.Entry<String, Integer> lanes : sql.destinations(connection).entrySet()) {
            if (lanes.getValue() < Lanes.COUNT) {
                sql.createLanes(connection, lanes.getKey());
            }
            destinations.add(lanes.getKey());
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized int nextTurn() {
        return turn++;
    }

    private void databaseFails(SQLException failed) {
        boolean isNews;
        synchronized (this) {
            isNews = databaseFailure == null;
            databaseFailure = failed;
            databaseFailures++;
        }
        if (isNews) {
            LOG.warn("The outbox's database fails; the relay goes on when it is back", failed);
        }
    }

    private synchronized void databaseWorks() {
        databaseFailure = null;
        databaseFailures = 0;
    }

    /** Who leaves sees to it that somebody looks again: those who stay may be waiting for what hangs. */
    private synchronized void leave(boolean found) {
        busy--;
        if (!closed) {
            scheduleNext(found);
        } else if (busy == 0) {
            ended.complete(null);
        }
    }

    /** After something was found, or put in, soon; then ever later. */
    private void scheduleNext(boolean found) {
        if (databaseFailure != null) {
            cancelTimer();
            schedule(backoff.pause(databaseFailures - 1));
            return;
        }
        Duration next = found ? SOON : pause;
        pause = min(next.multipliedBy(2), options.pollInterval());
        schedule(min(min(unlessOthersDo(next), destinations.untilNext()), held.untilNext()));
    }

    private Duration unlessOthersDo(Duration delay) {
        return busy > 0 && delay.compareTo(UNLESS_OTHERS_DO) < 0 ? UNLESS_OTHERS_DO : delay;
    }

    /** Guarded by the monitor. An earlier look that is set already stays. */
    private void schedule(Duration delay) {
        long due = environment.time().nanoTime() + delay.toNanos();
        if (timer != null && due - timerDue >= 0) {
            return;
        }
        cancelTimer();
        timerDue = due;
        timer = environment.time().schedule(delay, this::look);
    }

    private void look() {
        synchronized (this) {
            timer = null;
        }
        wake();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private static Duration min(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) <= 0 ? one : other;
    }

    /** How the database and the destinations are. */
    public Health health() {
        List<Health.Check> checks = new ArrayList<>();
        synchronized (this) {
            SQLException failure = databaseFailure;
            checks.add(
                    failure == null
                            ? new Health.Check("outbox relay", Health.Status.UP, busy + " workers busy")
                            : new Health.Check(
                                    "outbox relay", Health.Status.DOWN, "the database fails: " + failure.getMessage()));
        }
        checks.addAll(destinations.checks());
        return new Health(checks);
    }

    /** Ends: begins nothing more, and waits until what is being sent is confirmed or has failed. The outbox stays. */
    @Override
    public void close() {
        onClosed.accept(this);
        if (notifications != null) {
            notifications.close();
        }
        synchronized (this) {
            closed = true;
            cancelTimer();
            if (busy == 0) {
                ended.complete(null);
            }
        }
        environment.threads().await(ended.thenApply(nothing -> null));
    }
}
