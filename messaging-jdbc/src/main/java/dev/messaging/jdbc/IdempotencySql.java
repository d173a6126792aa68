package dev.messaging.jdbc;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Claim;
import dev.messaging.IdempotencyStore.Completed;
import dev.messaging.IdempotencyStore.Conflict;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.IdempotencyStore.Running;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The statements of an idempotency store. Each that changes a key is one statement, which the database carries out wholly or
 * not at all; the token in it tells the owner of the lease from all others.
 */
final class IdempotencySql {

    /** Between an insert that finds the key taken and the look at it, it may be freed; hardly several times. */
    private static final int MOST_LOOKS = 10;

    private final Dialect dialect;
    private final String insert;
    private final String takeOver;
    private final String look;
    private final String renew;
    private final String complete;
    private final String release;

    IdempotencySql(Database database) {
        this.dialect = database.dialect();
        String table = database.name(Table.IDEMPOTENCY);
        String now = database.now();
        String owned = " WHERE " + MessageKey.CONDITION + " AND token = ?";
        this.insert = "INSERT INTO " + table
                + " (source, caller, message_key, token, completed, fingerprint, retention, expires_at)"
                + " VALUES (?, ?, ?, ?, FALSE, ?, ?, " + now + " + ?)" + upsert(dialect, table, now);
        this.takeOver = "UPDATE " + table
                + " SET token = ?, completed = FALSE, fingerprint = ?, retention = ?, reply = NULL, expires_at = " + now
                + " + ? WHERE " + MessageKey.CONDITION + " AND expires_at <= " + now;
        this.look = "SELECT token, completed, fingerprint, reply FROM " + table + " WHERE " + MessageKey.CONDITION
                + " AND expires_at > " + now;
        this.renew = "UPDATE " + table + " SET expires_at = " + now + " + ?" + owned + " AND completed = FALSE";
        // Also where it is completed already: whoever was not told that it worked asks again.
        this.complete =
                "UPDATE " + table + " SET completed = TRUE, reply = ?, expires_at = " + now + " + retention" + owned;
        this.release = "DELETE FROM " + table + owned + " AND completed = FALSE";
    }

    /** In one statement where the database can: a key that nobody holds any longer is taken over. */
    private static String upsert(Dialect dialect, String table, String now) {
        return switch (dialect) {
            case POSTGRESQL ->
                " ON CONFLICT (source, caller, message_key) DO UPDATE SET token = EXCLUDED.token, completed = FALSE,"
                        + " fingerprint = EXCLUDED.fingerprint, retention = EXCLUDED.retention, reply = NULL,"
                        + " expires_at = EXCLUDED.expires_at WHERE " + table + ".expires_at <= " + now;
            case MYSQL -> {
                // From left to right: what the others look at comes last.
                String over = "IF(expires_at <= " + now + ", ";
                yield " ON DUPLICATE KEY UPDATE token = " + over + "VALUES(token), token), completed = " + over
                        + "FALSE, completed), fingerprint = " + over + "VALUES(fingerprint), fingerprint), retention = "
                        + over + "VALUES(retention), retention), reply = " + over + "NULL, reply), expires_at = " + over
                        + "VALUES(expires_at), expires_at)";
            }
            case H2 -> "";
        };
    }

    Claim begin(Connection connection, Begin begin) throws SQLException {
        for (int looks = 0; looks < MOST_LOOKS; looks++) {
            if (insert(connection, begin)) {
                return begin.begun();
            }
            Claim found = look(connection, begin);
            if (found != null) {
                return found;
            }
        }
        throw new SQLException(
                "The key " + begin.key + " was freed and taken " + MOST_LOOKS + " times while it was looked at");
    }

    /** In one transaction, and in one round trip if all keys are free. */
    List<Claim> beginAll(Connection connection, List<Begin> begins) throws SQLException {
        int[] counts;
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            counts = batch(statement, begins, IdempotencySql::setInsert);
        }
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            Begin begin = begins.get(i);
            Claim found = counts[i] == 1 ? begin.begun() : look(connection, begin);
            claims.add(found == null ? begin(connection, begin) : found);
        }
        return claims;
    }

    /** Whether it is known to have begun; if not, a look tells. */
    private boolean insert(Connection connection, Begin begin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            setInsert(statement, begin);
            // MySQL's drivers count in several ways.
            return statement.executeUpdate() == 1 && dialect != Dialect.MYSQL;
        } catch (SQLException failed) {
            if (dialect == Dialect.H2 && SqlFailures.isDuplicate(failed)) {
                return takeOver(connection, begin);
            }
            throw failed;
        }
    }

    private static void setInsert(PreparedStatement statement, Begin begin) throws SQLException {
        int next = MessageKey.set(statement, 1, begin.key);
        statement.setLong(next, begin.token);
        statement.setString(next + 1, begin.fingerprint);
        statement.setLong(next + 2, millis(begin.retention));
        statement.setLong(next + 3, millis(begin.lease));
    }

    private boolean takeOver(Connection connection, Begin begin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(takeOver)) {
            statement.setLong(1, begin.token);
            statement.setString(2, begin.fingerprint);
            statement.setLong(3, millis(begin.retention));
            statement.setLong(4, millis(begin.lease));
            MessageKey.set(statement, 5, begin.key);
            return statement.executeUpdate() == 1;
        }
    }

    private @Nullable Claim look(Connection connection, Begin begin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(look)) {
            MessageKey.set(statement, 1, begin.key);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                if (row.getLong("token") == begin.token) {
                    return begin.begun();
                }
                String other = row.getString("fingerprint");
                if (begin.fingerprint != null && other != null && !begin.fingerprint.equals(other)) {
                    return new Conflict();
                }
                return row.getBoolean("completed") ? new Completed(row.getBytes("reply")) : new Running();
            }
        }
    }

    /** The leases that are lost. */
    Collection<Lease> renew(Connection connection, List<Lease> leases, Duration lease) throws SQLException {
        List<Boolean> held = updateAll(connection, renew, leases, (statement, each) -> {
            statement.setLong(1, millis(lease));
            owned(statement, 2, each);
        });
        return IntStream.range(0, leases.size())
                .filter(i -> !held.get(i))
                .mapToObj(leases::get)
                .toList();
    }

    boolean complete(Connection connection, Completion completion) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(complete)) {
            setComplete(statement, completion);
            return statement.executeUpdate() == 1;
        }
    }

    List<Boolean> completeAll(Connection connection, List<Completion> completions) throws SQLException {
        return updateAll(connection, complete, completions, IdempotencySql::setComplete);
    }

    private static void setComplete(PreparedStatement statement, Completion completion) throws SQLException {
        statement.setBytes(1, completion.reply);
        owned(statement, 2, completion.lease);
    }

    boolean release(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(release)) {
            owned(statement, 1, lease);
            return statement.executeUpdate() == 1;
        }
    }

    private static void owned(PreparedStatement statement, int first, Lease lease) throws SQLException {
        int next = MessageKey.set(statement, first, lease.key());
        statement.setLong(next, lease.token());
    }

    /** The same update of one row for each, which does no harm when it is done again; tells of each whether there was its row. */
    private static <T> List<Boolean> updateAll(Connection connection, String sql, List<T> all, Parameters<T> parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int[] counts = batch(statement, all, parameters);
            List<Boolean> updated = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] == Statement.SUCCESS_NO_INFO) {
                    parameters.set(statement, all.get(i));
                    counts[i] = statement.executeUpdate();
                }
                updated.add(counts[i] == 1);
            }
            return updated;
        }
    }

    /** In one round trip where the driver can; gives the counts, as far as the driver knows them. */
    private static <T> int[] batch(PreparedStatement statement, List<T> all, Parameters<T> parameters)
            throws SQLException {
        for (T each : all) {
            parameters.set(statement, each);
            statement.addBatch();
        }
        return statement.executeBatch();
    }

    private static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }

    /** A key that is to be claimed. */
    record Begin(
            IdempotencyStore.Key key, long token, @Nullable String fingerprint, Duration lease, Duration retention) {

        private Claim begun() {
            return new Begun(new Lease(key, token));
        }
    }

    /** A lease whose message is handled. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Completion(Lease lease, byte @Nullable [] reply) {

        IdempotencyStore.Key key() {
            return lease.key();
        }
    }

    /** Says what a statement is about. */
    private interface Parameters<T> {

        void set(PreparedStatement statement, T about) throws SQLException;
    }
}
