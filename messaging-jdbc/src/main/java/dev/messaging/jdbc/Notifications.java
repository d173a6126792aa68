package dev.messaging.jdbc;

import dev.messaging.spi.Backoff;
import dev.messaging.spi.Environment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import java.util.concurrent.RejectedExecutionException;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears at once what other processes put into an outbox, where the database is a PostgreSQL: they notify when they commit. A
 * notification that is missed costs no more than the time until the next look. Thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-notify.html">NOTIFY</a>
 */
final class Notifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int LONGEST_NAME = 63;
    private static final int LOOK_MILLIS = 1_000;

    /** A connection may be lost without a sign of it, so after so many looks that found nothing the server is asked. */
    private static final int QUIET_LOOKS = 10;

    private static final int VALIDATION_SECONDS = 5;

    private final Database database;
    private final Environment environment;
    private final Runnable onNotification;
    private final Backoff backoff;
    private volatile boolean closed;

    /** Of whoever hears, one after another, as is the next. */
    private int failures;

    private boolean hasWarned;

    private Notifications(Database database, Environment environment, Runnable onNotification) {
        this.database = database;
        this.environment = environment;
        this.onNotification = onNotification;
        this.backoff = new Backoff(environment);
    }

    /** Whether there may be anything to hear; the database's own driver may not be there, or be wrapped. */
    static boolean mayBeThere(Database database) {
        return database.dialect() == Dialect.POSTGRESQL;
    }

    static Notifications listen(Database database, Environment environment, Runnable onNotification) {
        Notifications notifications = new Notifications(database, environment, onNotification);
        notifications.start();
        return notifications;
    }

    /** Tells whoever listens, if and when the transaction is committed. */
    static void notify(Connection connection, Database database) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_notify(?, '')")) {
            statement.setString(1, name(database));
            statement.execute();
        }
    }

    private static String name(Database database) {
        String table = database.name(Table.OUTBOX);
        return table.substring(Math.max(0, table.length() - LONGEST_NAME));
    }

    private void start() {
        if (closed) {
            return;
        }
        try {
            environment.threads().handlers().execute(this::hear);
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            // There may be one later; until then the relay looks by itself.
            startAgain();
        }
    }

    private void startAgain() {
        backoff.after(failures++, this::start);
    }

    private void hear() {
        try {
            database.autoCommitted(this::hear);
        } catch (SQLException away) {
            startAgain();
        } catch (RuntimeException failed) {
            warn(failed);
            startAgain();
        } catch (LinkageError anotherDriver) {
            closed = true;
        }
    }

    /** Of an outage the relay tells; of this nobody else would, and once is enough. */
    private void warn(RuntimeException failed) {
        if (!hasWarned) {
            hasWarned = true;
            LOG.warn(
                    "What other processes put into the outbox is not heard of, but found when the relay looks; it is tried"
                            + " again",
                    failed);
        }
    }

    private boolean hear(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return false;
        }
        PGConnection notified = connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN \"" + name(database) + "\"");
            // Nobody was told of what was committed before.
            onNotification.run();
            for (int quiet = 0; !closed; ) {
                PGNotification[] notifications = notified.getNotifications(LOOK_MILLIS);
                failures = 0;
                if (notifications != null && notifications.length > 0) {
                    quiet = 0;
                    onNotification.run();
                } else if (++quiet % QUIET_LOOKS == 0 && !connection.isValid(VALIDATION_SECONDS)) {
                    throw new SQLRecoverableException("The connection for notifications is lost", "08006");
                }
            }
            statement.execute("UNLISTEN *");
        }
        return true;
    }

    /** Lets go of the connection within a second. */
    @Override
    public void close() {
        closed = true;
    }
}
