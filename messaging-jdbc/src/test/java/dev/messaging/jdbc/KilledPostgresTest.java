package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Health;
import dev.messaging.Idempotency;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.PostgresDatabase;
import dev.messaging.testkit.broker.WithPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of inbox, outbox and store when their database is killed under load. */
@WithPostgres(own = true)
class KilledPostgresTest {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);

    /** A begin whose answer was lost with the connection keeps its message back for as long. */
    private static final ReceiverOptions SHORT_LEASE =
            ReceiverOptions.defaults().withIdempotency(Idempotency.defaults().withLease(Duration.ofSeconds(3)));

    private static final int MESSAGES = 300;

    @Test
    void what_was_committed_is_sent_and_handled_once(PostgresDatabase server) {
        try (SystemEnvironment environment = new SystemEnvironment("killed-postgres");
                TestDatabase database = TestDatabase.postgres(server);
                JdbcIdempotencyStore store = JdbcIdempotencyStore.open(database.dataSource(), TestDatabase.options());
                Messaging messaging = Messaging.builder()
                        .transport(MemoryTransport.to(new Broker(environment)))
                        .environment(environment)
                        .idempotencyStore(store)
                        .connect()) {
            database.execute("CREATE TABLE ledger (charge VARCHAR(100) NOT NULL)");
            database.execute("CREATE TABLE sent (charge VARCHAR(100) NOT NULL)");
            Inbox inbox = Inbox.open(messaging, database.dataSource(), TestDatabase.options());
            Outbox outbox = Outbox.open(messaging, database.dataSource(), TestDatabase.options());
            messaging.receive(
                    CHARGES, SHORT_LEASE, inbox.handler((charge, connection) -> book(connection, charge.payload())));
            try (Relay relay = outbox.startRelay(RelayOptions.defaults())) {
                for (int i = 0; i < MESSAGES; i++) {
                    if (i == MESSAGES / 3) {
                        server.kill();
                    } else if (i == MESSAGES / 3 + 1) {
                        await().until(() -> relay.health().status() == Health.Status.DOWN);
                        server.restart();
                    }
                    send(database, outbox, i);
                }
                await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> outbox.waiting() == 0);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> database.number("SELECT COUNT(*) FROM ledger")
                                == database.number("SELECT COUNT(*) FROM sent"));
                assertThat(database.number("SELECT COUNT(*) FROM sent")).isGreaterThan(MESSAGES / 2);
                assertThat(database.number("SELECT COUNT(DISTINCT charge) FROM ledger"))
                        .isEqualTo(database.number("SELECT COUNT(*) FROM sent"));
            }
        }
    }

    /** Whether it was committed may not be known; the table tells later. */
    private static void send(TestDatabase database, Outbox outbox, int number) {
        String charge = "charge " + number;
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sent VALUES (?)")) {
                insert.setString(1, charge);
                insert.executeUpdate();
            }
            outbox.send(connection, CHARGES, Message.of(charge).withPartitionKey("k" + number % 5));
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException | MessagingException away) {
            return;
        }
    }

    private static void book(Connection connection, String charge) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?)")) {
            insert.setString(1, charge);
            insert.executeUpdate();
        }
    }
}
