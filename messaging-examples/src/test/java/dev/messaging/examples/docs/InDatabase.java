package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.QUOTE;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.Quote;
import dev.messaging.jdbc.Inbox;
import dev.messaging.jdbc.JdbcIdempotencyStore;
import dev.messaging.jdbc.Outbox;
import dev.messaging.jdbc.Relay;
import dev.messaging.jdbc.RelayOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Messages and data in one transaction. */
final class InDatabase {

    private final DataSource dataSource;

    InDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A table. */
    interface Prices {

        long look(Connection connection, String symbol) throws SQLException;
    }

    /** A table. */
    interface Orders {

        void insert(Connection connection, Order order) throws SQLException;
    }

    /** What is ordered. */
    record Order(String customer, Charge charge) {}

    void receive(Messaging messaging, Prices prices) {
        // snippet: inbox
        Inbox inbox = Inbox.open(messaging, dataSource);

        messaging.receive(CHARGES, inbox.handler((charge, connection) -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO charges VALUES (?, ?)")) {
                insert.setString(1, charge.payload().orderId());
                insert.setLong(2, charge.payload().cents());
                insert.executeUpdate();
            }
        }));
        messaging.respond(QUOTE, inbox.responder(QUOTE, (request, connection) -> {
            long cents = prices.look(connection, request.payload().symbol());
            return new Quote(request.payload().symbol(), cents);
        }));
        // end snippet
    }

    Relay send(Messaging messaging, Orders orders, Order order) throws SQLException {
        // snippet: outbox
        Outbox outbox = Outbox.open(messaging, dataSource);
        Relay relay = outbox.startRelay(RelayOptions.defaults());

        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            orders.insert(connection, order);
            outbox.send(connection, CHARGES, Message.of(order.charge()).withPartitionKey(order.customer()));
            connection.commit();
        }
        // end snippet
        return relay;
    }

    Messaging share() {
        // snippet: jdbc-store
        JdbcIdempotencyStore store = JdbcIdempotencyStore.open(dataSource);
        Messaging messaging = Messaging.builder().idempotencyStore(store).connect();
        // end snippet
        return messaging;
    }
}
