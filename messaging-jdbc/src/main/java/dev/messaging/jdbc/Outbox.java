package dev.messaging.jdbc;

import dev.messaging.Channel;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Topic;
import dev.messaging.spi.Address;
import dev.messaging.spi.PersistenceSupport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * Sends messages in a business transaction: they are sent if it is committed, and only then. Thread-safe.
 *
 * <pre>{@code
 * Outbox outbox = Outbox.open(messaging, dataSource);
 * Relay relay = outbox.startRelay(RelayOptions.defaults());
 *
 * orders.insert(connection, order);
 * outbox.send(connection, CHARGES, new Charge(order.id(), order.cents()));
 * connection.commit();
 * }</pre>
 *
 * <p>What is committed survives this process and outages of the transport: a {@link Relay}, in this process or another, sends
 * it at least once, and those with one partition key in the order of their sends. There is no request through an outbox,
 * because nobody could wait for its reply.
 *
 * @see <a href="https://microservices.io/patterns/data/transactional-outbox.html">Transactional Outbox</a>
 */
public final class Outbox {

    private static final Duration BETWEEN_NOTIFICATIONS = Duration.ofMillis(50);

    private final PersistenceSupport messaging;
    private final Database database;
    private final OutboxSql sql;
    private final ParkingSql parking;
    private final List<Relay> relays = new CopyOnWriteArrayList<>();
    private final AtomicLong lastNotified;

    private Outbox(PersistenceSupport messaging, Database database) {
        this.messaging = messaging;
        this.database = database;
        this.sql = new OutboxSql(database);
        this.parking = new ParkingSql(database);
        this.lastNotified = new AtomicLong(messaging.environment().time().nanoTime() - BETWEEN_NOTIFICATIONS.toNanos());
    }

    /** An outbox with the default options: its tables must be there. */
    public static Outbox open(Messaging messaging, DataSource dataSource) {
        return open(messaging, dataSource, JdbcOptions.defaults());
    }

    /**
     * An outbox with its own options.
     *
     * @throws IllegalStateException if the database cannot be reached, is none of those known, or lacks a table and may not
     *     be given it
     */
    public static Outbox open(Messaging messaging, DataSource dataSource, JdbcOptions options) {
        Database database = Database.open(dataSource, options, Table.OUTBOX, Table.OUTBOX_LANE);
        return open(Persistence.of(messaging), database);
    }

    static Outbox open(PersistenceSupport messaging, Database database) {
        return new Outbox(messaging, database);
    }

    /**
     * Puts a payload into the outbox, in the connection's transaction.
     *
     * @return the message's id
     */
    public <T> String send(Connection connection, Channel<T> channel, T payload) {
        return send(connection, channel, Message.of(payload));
    }

    /**
     * Puts a message into the outbox, in the connection's transaction. Ids, and what it inherits from the message being
     * handled, are those of this moment; its time to live and its delay are counted from now, by the database's clock.
     *
     * @return the message's id
     * @throws IllegalArgumentException if the connection commits each statement by itself
     * @throws MessagingException if the message cannot be encoded, or not be written
     */
    public <T> String send(Connection connection, Channel<T> channel, Message<? extends T> message) {
        requireTransaction(connection, channel);
        Address address = channel instanceof Topic ? Address.topic(channel.name()) : Address.queue(channel.name());
        String destination = Lanes.destination(address);
        String id = messaging.defer(channel, message, wire -> {
            try {
                sql.insert(connection, destination, wire);
                tellOthers(connection);
            } catch (SQLException failed) {
                throw notWritten(wire.id(), channel, failed);
            }
        });
        relays.forEach(Relay::expect);
        return id;
    }

    /** Seldom: each notification takes a lock of the whole database while its transaction is committed. */
    private void tellOthers(Connection connection) throws SQLException {
        boolean canTell =
                database.dialect() == Dialect.POSTGRESQL && database.options().notifies();
        if (!canTell || !relays.isEmpty()) {
            return;
        }
        long now = messaging.environment().time().nanoTime();
        long before = lastNotified.get();
        if (now - before >= BETWEEN_NOTIFICATIONS.toNanos() && lastNotified.compareAndSet(before, now)) {
            Notifications.notify(connection, database);
        }
    }

    private static void requireTransaction(Connection connection, Channel<?> channel) {
        try {
            if (connection.getAutoCommit()) {
                throw new IllegalArgumentException("The connection commits each statement by itself, so a message to "
                        + channel + " would be sent whatever becomes of the rest; call setAutoCommit(false) first");
            }
        } catch (SQLException failed) {
            throw notWritten("", channel, failed);
        }
    }

    private static MessagingException notWritten(String id, Channel<?> channel, SQLException failed) {
        return new MessagingException(
                "Message " + id + " to " + channel + " was not put into the outbox; the database says: "
                        + failed.getMessage() + ". Roll back",
                Outcome.NOT_SENT,
                SqlFailures.isConnectionLost(failed) || SqlFailures.isContention(failed),
                failed);
    }

    /** Starts to send what is committed, in this process or elsewhere; to be closed before its {@link Messaging}. */
    public Relay startRelay(RelayOptions options) {
        Relay relay = new Relay(messaging, database, sql, options, relays::remove);
        relays.add(relay);
        relay.wake();
        return relay;
    }

    /**
     * What cannot be sent for good, the oldest of each destination first.
     *
     * @param most how many at most
     */
    public List<ParkedMessage> parked(int most) throws SQLException {
        return database.autoCommitted(connection -> {
            List<ParkedMessage> parked = new ArrayList<>();
            for (String destination : sql.destinations(connection).keySet()) {
                parked.addAll(parking.list(connection, destination, most - parked.size()));
                if (parked.size() >= most) {
                    break;
                }
            }
            return parked;
        });
    }

    /**
     * Lets a parked message be sent after all.
     *
     * @return whether it was still parked
     */
    public boolean release(ParkedMessage parked) throws SQLException {
        boolean released = database.autoCommitted(connection -> parking.release(connection, parked));
        relays.forEach(Relay::expect);
        return released;
    }

    /**
     * Deletes a parked message: it will never be sent.
     *
     * @return whether it was still parked
     */
    public boolean delete(ParkedMessage parked) throws SQLException {
        return database.autoCommitted(connection -> parking.delete(connection, parked));
    }

    /** How many messages wait to be sent; the database counts them, so not to be asked often. */
    public long waiting() throws SQLException {
        return database.autoCommitted(parking::waiting);
    }
}
