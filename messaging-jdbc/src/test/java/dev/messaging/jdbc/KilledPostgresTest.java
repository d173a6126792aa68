package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Health;
import dev.messaging.Idempotency;
import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Claim;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.broker.PostgresDatabase;
import dev.messaging.testkit.broker.WithPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of inbox, outbox and store when their database is killed under load, and a relay with it. */
@WithPostgres(own = true)
class KilledPostgresTest {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);

    /** A begin whose answer was lost with the connection keeps its message back for as long. */
    private static final ReceiverOptions SHORT_LEASE =
            ReceiverOptions.defaults().withIdempotency(Idempotency.defaults().withLease(Duration.ofSeconds(3)));

    private static final Duration A_WHILE = Duration.ofSeconds(60);
    private static final int MESSAGES = 300;

    private final PostgresDatabase server;
    private final TestDatabase database;
    private final SystemEnvironment environment = new SystemEnvironment("killed-postgres");
    private final Broker broker = new Broker(environment);
    private final JdbcIdempotencyStore store;
    private final Messaging messaging;
    private final Outbox outbox;

    KilledPostgresTest(PostgresDatabase server) {
        this.server = server;
        this.database = TestDatabase.postgres(server);
        this.store = JdbcIdempotencyStore.open(database.dataSource(), TestDatabase.options());
        this.messaging = Messaging.builder()
                .transport(MemoryTransport.to(broker))
                .environment(environment)
                .idempotencyStore(store)
                .connect();
        this.outbox = Outbox.open(messaging, database.dataSource(), TestDatabase.options());
    }

    @BeforeEach
    void receive() {
        database.execute("CREATE TABLE ledger (charge VARCHAR(100) NOT NULL)");
        database.execute("CREATE TABLE sent (charge VARCHAR(100) NOT NULL)");
        Inbox inbox = Inbox.open(messaging, database.dataSource(), TestDatabase.options());
        messaging.receive(
                CHARGES, SHORT_LEASE, inbox.handler((charge, connection) -> book(connection, charge.payload())));
    }

    @AfterEach
    void close() {
        messaging.close();
        store.close();
        database.close();
        environment.close();
    }

    @Test
    void what_was_committed_is_sent_and_handled_once() {
        try (Relay relay = outbox.startRelay(RelayOptions.defaults())) {
            for (int i = 0; i < MESSAGES; i++) {
                if (i == MESSAGES / 3) {
                    server.kill();
                } else if (i == MESSAGES / 3 + 1) {
                    await().until(() -> relay.health().status() == Health.Status.DOWN);
                    server.restart();
                }
                send(i);
            }
            awaitEachHandledOnce();
            assertThat(sent()).isGreaterThan(MESSAGES / 2);
        }
    }

    @Test
    void what_a_relay_left_that_died_while_the_database_was_away_is_sent_by_another() {
        for (int i = 0; i < MESSAGES; i++) {
            send(i);
        }
        AtomicInteger given = new AtomicInteger();
        SystemEnvironment mortal = new SystemEnvironment("killed-relay");
        Messaging other = Messaging.builder()
                .transport(ForwardingTransport.sending((transport, to, message) -> {
                            CompletableFuture<Void> confirmed = transport.send(to, message);
                            return given.incrementAndGet() <= MESSAGES / 3 ? confirmed : new CompletableFuture<>();
                        })
                        .apply(MemoryTransport.to(broker)))
                .environment(mortal)
                .connect();
        Relay dying = Outbox.open(other, database.dataSource(), TestDatabase.options())
                .startRelay(RelayOptions.defaults().withSendTimeout(Duration.ofSeconds(1)));
        await().until(() -> given.get() > MESSAGES / 3);
        server.kill();
        await().until(() -> dying.health().status() == Health.Status.DOWN);
        mortal.close(); // its timers and threads are gone, and so whatever it was about to do

        try (Relay living = outbox.startRelay(RelayOptions.defaults())) {
            await().until(() -> living.health().status() == Health.Status.DOWN);
            server.restart();
            awaitEachHandledOnce();
            assertThat(sent()).isEqualTo(MESSAGES);
        }
    }

    @Test
    void calls_that_share_a_transaction_fail_together_and_have_claimed_nothing() throws Exception {
        List<String> keys = IntStream.range(0, 50).mapToObj(i -> "key-" + i).toList();
        try (JdbcIdempotencyStore busy = JdbcIdempotencyStore.open(
                database.dataSource(), TestDatabase.options().withMaxConnections(1))) {
            Connection other = database.dataSource().getConnection(); // ends with the server
            other.setAutoCommit(false);
            Statement statement = other.createStatement();
            statement.execute(
                    "INSERT INTO messaging_idempotency (source, caller, message_key, token, completed, retention,"
                            + " expires_at) VALUES ('orders', '', 'key-30', 1, FALSE, 1, 1)");
            statement.execute("SAVEPOINT before_lock");
            statement.execute("LOCK TABLE messaging_idempotency");
            CompletableFuture<Claim> first = begin(busy, "first");
            awaitInsertThatWaitsFor("relation");
            List<CompletableFuture<Claim>> sharing =
                    keys.stream().map(key -> begin(busy, key)).toList();
            statement.execute("ROLLBACK TO SAVEPOINT before_lock");
            assertThat(first).succeedsWithin(A_WHILE).isInstanceOf(Begun.class);
            awaitInsertThatWaitsFor("transactionid");

            server.kill();
            assertThat(sharing).allSatisfy(claim -> assertThat(claim).failsWithin(A_WHILE));
            server.restart();

            assertThat(database.number("SELECT COUNT(*) FROM messaging_idempotency"))
                    .isEqualTo(1);
            assertThat(keys)
                    .allSatisfy(key ->
                            assertThat(begin(busy, key)).succeedsWithin(A_WHILE).isInstanceOf(Begun.class));
        }
    }

    private void awaitInsertThatWaitsFor(String lock) {
        await().until(() -> database.number("SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'INSERT%'"
                        + " AND wait_event = '" + lock + "'")
                == 1);
    }

    private static CompletableFuture<Claim> begin(JdbcIdempotencyStore store, String key) {
        return store.begin(
                        new IdempotencyStore.Key("orders", null, key), null, Duration.ofMinutes(5), Duration.ofHours(1))
                .toCompletableFuture();
    }

    private void awaitEachHandledOnce() {
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> outbox.waiting() == 0);
        await().atMost(Duration.ofSeconds(60)).until(() -> booked("charge") == sent());
        assertThat(booked("DISTINCT charge")).isEqualTo(sent());
    }

    private long booked(String what) {
        return database.numberBesideThePool("SELECT COUNT(" + what + ") FROM ledger");
    }

    private long sent() {
        return database.numberBesideThePool("SELECT COUNT(*) FROM sent");
    }

    /** Whether it was committed may not be known; the table tells later. */
    private void send(int number) {
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
