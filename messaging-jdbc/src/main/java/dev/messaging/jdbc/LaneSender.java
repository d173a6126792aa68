package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
    private final HeldKeys held;

    LaneSender(Batch.Sending sending, OutboxSql sql) {
        this.sending = sending;
        this.sql = sql;
        this.destinations = sending.destinations();
        this.held = sending.held();
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
        int batchSize = sending.options().batchSize();
        try {
            List<Lane> lanes = sql.busyLanes(connection, destination);
            if (lanes.isEmpty()) {
                destinations.works(destination);
            }
            Collections.rotate(lanes, turn);
            if (isWell) {
                return sendFirst(connection, lanes, held::held, batchSize);
            }
            int most = Math.min(TRIAL, batchSize);
            // What has failed may itself be the reason: whether its destination is up again, others tell.
            return (!destinations.mayGiveUp(destination) && sendFirst(connection, lanes, held::failed, most))
                    || sendFirst(connection, lanes, held::held, most);
        } finally {
            if (!isWell) {
                destinations.leave(destination);
            }
        }
    }

    /** Sends from the first of these lanes that has something to send. */
    private boolean sendFirst(Connection connection, List<Lane> lanes, Function<Lane, LeftOut> leftOut, int most)
            throws SQLException {
        boolean found = false;
        for (int i = 0; i < lanes.size() && !found; i++) {
            Lane lane = lanes.get(i);
            found = sql.lockLane(connection, lane) && sendLocked(connection, lane, leftOut.apply(lane), most);
            connection.commit();
        }
        return found;
    }

    private boolean sendLocked(Connection connection, Lane lane, LeftOut leftOut, int most) throws SQLException {
        int room = Math.max(HELD_AT_ONCE, sending.options().batchSize()) - leftOut.size();
        List<OutboxRow> rows = room > 0 ? sql.fetch(connection, lane, leftOut, Math.min(most, room)) : List.of();
        if (rows.isEmpty()) {
            return false;
        }
        String destination = lane.destination();
        Batch batch = new Batch(sending, lane, rows);
        sending.messaging().environment().threads().await(batch.send());
        Throwable failure = batch.failure();
        if (failure == null) {
            destinations.works(destination);
        } else {
            destinations.fails(destination, failure);
        }
        if (batch.hasReached()) {
            destinations.reached(destination, batch.begun());
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
