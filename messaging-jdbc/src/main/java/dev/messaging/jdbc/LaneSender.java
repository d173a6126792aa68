package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits in one lane. The lane is locked for as long as it is being sent from: by a row, so that the lock ends with
 * the process that holds it, and needs neither a leader nor a clock. What is sent is deleted after it was confirmed.
 */
final class LaneSender {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** With how many messages it is tried whether a destination is up again. */
    private static final int TRIAL = 10;

    /** Of a lane, or as many as a batch has: a receiver that fails with whatever it gets is not to be asked for all at once. */
    private static final int HELD_AT_ONCE = 500;

    private final Batch.Sending sending;
    private final OutboxSql sql;
    private final Destinations destinations;

    LaneSender(Batch.Sending sending, OutboxSql sql, Destinations destinations) {
        this.sending = sending;
        this.sql = sql;
        this.destinations = destinations;
    }

    /**
     * Sends from one lane, if there is one that waits and nobody else sends from.
     *
     * @param turn lets each look begin with another lane
     * @return whether there was
     */
    boolean send(Connection connection, int turn) throws SQLException {
        for (String destination : destinations.ready()) {
            if (send(connection, destination, turn)) {
                return true;
            }
        }
        return false;
    }

    private boolean send(Connection connection, String destination, int turn) throws SQLException {
        Boolean isWell = destinations.begin(destination);
        if (isWell == null) {
            return false;
        }
        boolean found = false;
        try {
            List<Lane> lanes = sql.busyLanes(connection, destination);
            if (lanes.isEmpty()) {
                destinations.works(destination);
            }
            for (int i = 0; i < lanes.size() && !found; i++) {
                Lane lane = lanes.get(Math.floorMod(i + turn, lanes.size()));
                found = sql.lockLane(connection, lane) && sendLocked(connection, lane, isWell);
                connection.commit();
            }
        } finally {
            if (!isWell) {
                destinations.leave(destination);
            }
        }
        return found;
    }

    private boolean sendLocked(Connection connection, Lane lane, boolean isWell) throws SQLException {
        int batchSize = sending.options().batchSize();
        LeftOut held = sending.held().in(lane);
        int most = Math.min(
                isWell ? batchSize : Math.min(TRIAL, batchSize), Math.max(HELD_AT_ONCE, batchSize) - held.size());
        List<OutboxRow> rows = most <= 0 ? List.of() : sql.fetch(connection, lane, held, most);
        if (rows.isEmpty()) {
            return false;
        }
        String destination = lane.destination();
        Batch batch = new Batch(sending, lane, destinations.mayGiveUp(destination), rows);
        sending.messaging().environment().threads().await(batch.send());
        Throwable failure = batch.failure();
        if (failure == null) {
            destinations.works(destination);
        } else {
            destinations.fails(destination, failure);
        }
        if (batch.expired() > 0) {
            LOG.warn("{} messages to {} expired in the outbox and were not sent", batch.expired(), destination);
        }
        if (!batch.sent().isEmpty()) {
            sql.delete(connection, lane, batch.sent());
        }
        if (!batch.parked().isEmpty()) {
            // Should one not be parked, what was sent must not come again for it.
            connection.commit();
            park(connection, lane, batch.parked());
        }
        return true;
    }

    private void park(Connection connection, Lane lane, Map<Long, String> reasons) throws SQLException {
        for (Map.Entry<Long, String> parked : reasons.entrySet()) {
            LOG.warn("A message to {} cannot be sent and was parked: {}", lane.destination(), parked.getValue());
            sql.park(connection, lane, parked.getKey(), parked.getValue());
        }
    }
}
