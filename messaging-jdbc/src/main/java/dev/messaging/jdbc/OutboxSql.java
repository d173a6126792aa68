package dev.messaging.jdbc;

import dev.messaging.spi.WireMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The statements that put messages into an outbox, and take them out. */
final class OutboxSql {

    /** How many rows one statement deletes. Fewer are made up by repeating the last, so that there is one statement only. */
    private static final int DELETED_AT_ONCE = 50;

    /** A relay reads no more at once than this, however many messages that is. */
    private static final long MOST_BYTES = 8L << 20;

    private static final int FETCHED_AT_ONCE = 100;
    private static final String IN_ORDER = " ORDER BY id LIMIT ?";

    private final String insert;
    private final String nextDestination;
    private final String insertLane;
    private final String busyLanes;
    private final String lockLane;
    private final String fetch;
    private final String delete;
    private final String park;

    OutboxSql(Database database) {
        String table = database.name(Table.OUTBOX);
        String lanes = database.name(Table.OUTBOX_LANE);
        String now = database.now();
        this.insert = "INSERT INTO " + table
                + " (destination, lane, message_id, partition_key, message, created_at, due_at, expires_at) VALUES"
                + " (?, ?, ?, ?, ?, " + now + ", " + now + " + ?, " + now + " + ?)";
        this.nextDestination = "SELECT d.destination, (SELECT COUNT(*) FROM " + lanes
                + " l WHERE l.destination = d.destination) FROM (SELECT MIN(destination) AS destination FROM " + table
                + " WHERE destination > ?) d";
        this.insertLane =
                database.dialect().insertIfAbsent("INSERT INTO " + lanes + " (destination, lane) VALUES (?, ?)");
        this.busyLanes = "SELECT l.lane FROM " + lanes + " l WHERE l.destination = ? AND EXISTS (SELECT 1 FROM " + table
                + " o WHERE o.destination = l.destination AND o.lane = l.lane)";
        this.lockLane = "SELECT lane FROM " + lanes + " WHERE destination = ? AND lane = ? FOR UPDATE SKIP LOCKED";
        this.fetch = "SELECT id, partition_key, message, due_at - " + now + ", expires_at - " + now + ", " + now
                + " - created_at FROM " + table + " WHERE destination = ? AND lane = ?";
        this.delete =
                "DELETE FROM " + table + " WHERE destination = ? AND lane = ? AND id IN " + places(DELETED_AT_ONCE);
        this.park = "UPDATE " + table + " SET lane = " + Lanes.PARKED + ", parked_at = " + now + ", reason = ?"
                + " WHERE destination = ? AND lane = ? AND id = ?";
    }

    private static String places(int count) {
        return "(" + String.join(", ", Collections.nCopies(count, "?")) + ")";
    }

    void insert(Connection connection, String destination, WireMessage message) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, destination);
            statement.setInt(2, Lanes.of(message));
            String key = message.partitionKey();
            statement.setString(3, MessageKey.fitting(message.id()));
            statement.setString(4, key == null ? null : MessageKey.fitting(key));
            statement.setBytes(5, StoredMessage.encode(message));
            setMillis(statement, 6, message.delay());
            setMillis(statement, 7, message.timeToLive());
            statement.executeUpdate();
        }
    }

    private static void setMillis(PreparedStatement statement, int index, long millis) throws SQLException {
        if (millis == WireMessage.NONE) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, millis);
        }
    }

    /** All there are, and how many lanes each has; each is one look into the index, however many messages wait. */
    Map<String, Integer> destinations(Connection connection) throws SQLException {
        Map<String, Integer> destinations = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(nextDestination)) {
            for (String last = ""; last != null; ) {
                statement.setString(1, last);
                try (ResultSet row = statement.executeQuery()) {
                    last = row.next() ? row.getString(1) : null;
                    if (last != null) {
                        destinations.put(last, row.getInt(2));
                    }
                }
            }
        }
        return destinations;
    }

    /** Lets the lanes of a destination be locked. Each is committed by itself: another process may be doing the same. */
    void createLanes(Connection connection, String destination) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insertLane)) {
            for (int lane = 0; lane < Lanes.COUNT; lane++) {
                statement.setString(1, destination);
                statement.setInt(2, lane);
                try {
                    statement.executeUpdate();
                } catch (SQLException failed) {
                    if (!SqlFailures.isDuplicate(failed)) {
                        throw failed;
                    }
                }
            }
        }
    }

    /** The lanes of a destination in which messages wait. */
    List<Lane> busyLanes(Connection connection, String destination) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(busyLanes)) {
            statement.setString(1, destination);
            try (ResultSet row = statement.executeQuery()) {
                List<Lane> lanes = new ArrayList<>();
                while (row.next()) {
                    lanes.add(new Lane(destination, row.getInt(1)));
                }
                return lanes;
            }
        }
    }

    /** Takes a lane until the transaction ends, unless somebody else has it. */
    boolean lockLane(Connection connection, Lane lane) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(lockLane)) {
            setLane(statement, 1, lane);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The index of the parameter after it. */
    private static int setLane(PreparedStatement statement, int first, Lane lane) throws SQLException {
        statement.setString(first, lane.destination());
        statement.setInt(first + 1, lane.number());
        return first + 2;
    }

    /** The first messages of a lane, in order, but for those that are left out. */
    List<OutboxRow> fetch(Connection connection, Lane lane, LeftOut leftOut, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(fetch + without(leftOut) + IN_ORDER)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            int next = setLane(statement, 1, lane);
            for (String key : leftOut.keys()) {
                statement.setString(next++, key);
            }
            for (long id : leftOut.rows()) {
                statement.setLong(next++, id);
            }
            statement.setInt(next, most);
            try (ResultSet row = statement.executeQuery()) {
                List<OutboxRow> rows = new ArrayList<>();
                long bytes = 0;
                while (bytes < MOST_BYTES && row.next()) {
                    byte[] message = row.getBytes(3);
                    bytes += message.length;
                    rows.add(new OutboxRow(
                            row.getLong(1), row.getString(2), message, number(row, 4), number(row, 5), row.getLong(6)));
                }
                return rows;
            }
        }
    }

    /** Nothing, as nearly always, is one and the same statement. */
    private static String without(LeftOut leftOut) {
        int keys = leftOut.keys().size();
        int rows = leftOut.rows().size();
        return (keys == 0 ? "" : " AND (partition_key IS NULL OR partition_key NOT IN " + places(keys) + ")")
                + (rows == 0 ? "" : " AND id NOT IN " + places(rows));
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }

    void delete(Connection connection, Lane lane, List<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            for (int from = 0; from < ids.size(); from += DELETED_AT_ONCE) {
                int first = setLane(statement, 1, lane);
                for (int i = 0; i < DELETED_AT_ONCE; i++) {
                    statement.setLong(first + i, ids.get(Math.min(from + i, ids.size() - 1)));
                }
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    void park(Connection connection, Lane lane, long id, String reason) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(park)) {
            statement.setString(1, reason);
            int next = setLane(statement, 2, lane);
            statement.setLong(next, id);
            statement.executeUpdate();
        }
    }
}
