package dev.messaging.jdbc;

import dev.messaging.IdempotencyStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The statements of an inbox, all in the transaction of the effect that they mark.
 *
 * <p>Where a deadlock may roll back a transaction that goes on, a mark is confirmed when its effect is there. Before that
 * nobody else ever sees it, so a mark that is still unconfirmed is this transaction's own.
 */
final class InboxSql {

    /** What stands in the place of the fingerprint until then; none reads like it. */
    private static final String UNCONFIRMED = "unconfirmed";

    private final Dialect dialect;
    private final long retention;
    private final String insert;
    private final String takeOver;
    private final String look;
    private final String confirm;

    InboxSql(Database database) {
        this.dialect = database.dialect();
        this.retention = database.options().inboxRetention().toMillis();
        String table = database.name(Table.INBOX);
        String now = database.now();
        String key = " WHERE " + MessageKey.CONDITION;
        this.insert = "INSERT INTO " + table + " (source, caller, message_key, fingerprint, expires_at) VALUES"
                + " (?, ?, ?, ?, " + now + " + ?)"
                + (dialect == Dialect.POSTGRESQL
                        ? " ON CONFLICT (source, caller, message_key) DO UPDATE SET fingerprint = EXCLUDED.fingerprint,"
                                + " reply = NULL, expires_at = EXCLUDED.expires_at WHERE " + table + ".expires_at <= "
                                + now
                        : "");
        this.takeOver = "UPDATE " + table + " SET fingerprint = ?, reply = NULL, expires_at = " + now + " + ?" + key
                + " AND expires_at <= " + now;
        this.look = "SELECT fingerprint, reply FROM " + table + key;
        this.confirm = "UPDATE " + table + " SET reply = ?, fingerprint = ?" + key
                + (dialect.losesTransactions() ? " AND fingerprint = '" + UNCONFIRMED + "'" : "");
    }

    /**
     * Marks a message as handled. Waits while another transaction has marked it and has not ended.
     *
     * @return whether it was not marked before
     */
    boolean mark(Connection connection, IdempotencyStore.Key key, @Nullable String fingerprint) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            int next = MessageKey.set(statement, 1, key);
            statement.setString(next, first(fingerprint));
            statement.setLong(next + 1, retention);
            return statement.executeUpdate() == 1;
        } catch (SQLException failed) {
            if (dialect != Dialect.POSTGRESQL && SqlFailures.isDuplicate(failed)) {
                return takeOver(connection, key, fingerprint);
            }
            throw failed;
        }
    }

    /** What is no longer remembered may still stand there. */
    private boolean takeOver(Connection connection, IdempotencyStore.Key key, @Nullable String fingerprint)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(takeOver)) {
            statement.setString(1, first(fingerprint));
            statement.setLong(2, retention);
            MessageKey.set(statement, 3, key);
            return statement.executeUpdate() == 1;
        }
    }

    private @Nullable String first(@Nullable String fingerprint) {
        return dialect.losesTransactions() ? UNCONFIRMED : fingerprint;
    }

    /** What a message was handled as. */
    Marked look(Connection connection, IdempotencyStore.Key key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(look)) {
            MessageKey.set(statement, 1, key);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("The mark of " + key + " was deleted while it was looked at", "40001");
                }
                return new Marked(row.getString("fingerprint"), row.getBytes("reply"));
            }
        }
    }

    /**
     * The effect is there: keeps its reply, and makes sure that the mark still is. It may be gone, with all that was done before
     * a deadlock, if the handler has gone on all the same.
     *
     * @throws IllegalStateException if it is gone: the handler's failure, which is counted
     */
    void confirm(Connection connection, IdempotencyStore.Key key, @Nullable String fingerprint, byte @Nullable [] reply)
            throws SQLException {
        if (reply == null && !dialect.losesTransactions()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(confirm)) {
            statement.setBytes(1, reply);
            statement.setString(2, fingerprint);
            MessageKey.set(statement, 3, key);
            if (statement.executeUpdate() != 1) {
                throw new IllegalStateException(
                        "The mark of " + key + " was rolled back before its effect was committed:"
                                + " a handler must neither roll back nor go on after a deadlock. All of it is rolled back now");
            }
        }
    }

    /** What stands beside a mark. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Marked(@Nullable String fingerprint, byte @Nullable [] reply) {}
}
