package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The statements for messages that were given up, and for how many wait. */
final class ParkingSql {

    private final String list;
    private final String release;
    private final String delete;
    private final String count;

    ParkingSql(Database database) {
        String table = database.name(Table.OUTBOX);
        String parked = " WHERE destination = ? AND lane = " + Lanes.PARKED;
        this.list = "SELECT id, message_id, partition_key, created_at, parked_at, reason FROM " + table + parked
                + " ORDER BY id LIMIT ?";
        // Its age counts anew, so that it is tried for as long as any other.
        this.release = "UPDATE " + table + " SET lane = ?, parked_at = NULL, reason = NULL, created_at = "
                + database.now() + parked + " AND id = ?";
        this.delete = "DELETE FROM " + table + parked + " AND id = ?";
        this.count = "SELECT COUNT(*) FROM " + table + " WHERE lane >= 0";
    }

    List<ParkedMessage> list(Connection connection, String destination, int most) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(list)) {
            statement.setString(1, destination);
            statement.setInt(2, most);
            try (ResultSet row = statement.executeQuery()) {
                List<ParkedMessage> parked = new ArrayList<>();
                while (row.next()) {
                    parked.add(new ParkedMessage(
                            destination,
                            row.getLong(1),
                            row.getString(2),
                            Optional.ofNullable(row.getString(3)),
                            Instant.ofEpochMilli(row.getLong(4)),
                            Instant.ofEpochMilli(row.getLong(5)),
                            row.getString(6)));
                }
                return parked;
            }
        }
    }

    boolean release(Connection connection, ParkedMessage parked) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(release)) {
            statement.setInt(1, Lanes.of(parked.partitionKey().orElse(null), parked.messageId()));
            statement.setString(2, parked.destination());
            statement.setLong(3, parked.row());
            return statement.executeUpdate() == 1;
        }
    }

    boolean delete(Connection connection, ParkedMessage parked) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setString(1, parked.destination());
            statement.setLong(2, parked.row());
            return statement.executeUpdate() == 1;
        }
    }

    long waiting(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(count);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
