package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.jdbc.Outbox;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The order and its messages are committed in one transaction; the relay, another service, sends them. */
final class OutboxAnnouncement implements Announcement {

    private final ShopDatabase database;
    private @Nullable Outbox outbox;

    OutboxAnnouncement(ShopDatabase database) {
        this.database = database;
    }

    @Override
    public void open(Messaging messaging) {
        outbox = Outbox.open(messaging, database.dataSource(), ShopDatabase.OPTIONS);
    }

    @Override
    public void of(Order order) {
        Outbox opened = outbox;
        if (opened == null) {
            throw new IllegalStateException("There is no outbox yet");
        }
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            if (ShopDatabase.place(connection, order.id())) {
                opened.send(
                        connection,
                        Channels.CHARGES,
                        Announcement.charge(order).withId(ShopDatabase.CHARGE_ID + order.id()));
                opened.send(connection, Channels.PLACED, Announcement.placed(order));
            }
            connection.commit();
        } catch (SQLException failed) {
            // Whether it was committed may not be known; the next attempt finds out.
            throw new MessagingException(
                    "Order " + order.id() + " was not placed: " + failed.getMessage(), Outcome.UNKNOWN, true, failed);
        }
    }
}
