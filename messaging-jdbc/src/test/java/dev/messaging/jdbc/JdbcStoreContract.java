package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.contract.IdempotencyStoreContract;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of all stores, and what holds of those in databases beyond it. */
abstract class JdbcStoreContract extends IdempotencyStoreContract {

    private static final IdempotencyStore.Key KEY = new IdempotencyStore.Key("orders", null, "key");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private TestDatabase database;
    private JdbcIdempotencyStore store;

    abstract TestDatabase database();

    @BeforeEach
    void open() {
        database = database();
        store = JdbcIdempotencyStore.open(database.dataSource(), TestDatabase.options());
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    @Override
    protected IdempotencyStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        database.pass(duration, "messaging_idempotency", "expires_at");
    }

    @Test
    void completing_again_what_was_not_confirmed_is_completing() {
        Lease lease = begin(store);
        assertThat(store.complete(lease, new byte[] {1}).toCompletableFuture().join())
                .isTrue();
        assertThat(store.complete(lease, new byte[] {1}).toCompletableFuture().join())
                .isTrue();
    }

    @Test
    void what_one_process_began_another_finds_running() {
        begin(store);
        try (JdbcIdempotencyStore other = JdbcIdempotencyStore.open(database.dataSource(), TestDatabase.options())) {
            assertThat(other.begin(KEY, null, LEASE, RETENTION)
                            .toCompletableFuture()
                            .join())
                    .isInstanceOf(IdempotencyStore.Running.class);
        }
    }

    @Test
    void what_is_no_longer_remembered_is_purged_in_batches() throws Exception {
        Database known = database.open(Table.IDEMPOTENCY);
        for (int i = 0; i < 2_500; i++) {
            store.begin(new IdempotencyStore.Key("orders", null, "k" + i), null, LEASE, RETENTION)
                    .toCompletableFuture()
                    .join();
        }
        pass(LEASE);
        begin(store);
        try (SystemEnvironment environment = new SystemEnvironment("purge")) {
            assertThat(new Purge(known, environment, Table.IDEMPOTENCY).purge()).isEqualTo(2_500);
        }
        assertThat(database.number("SELECT COUNT(*) FROM messaging_idempotency"))
                .isEqualTo(1);
    }

    @Test
    void tables_may_be_created_by_several_processes_at_once() {
        for (int round = 0; round < 5; round++) {
            JdbcOptions options = TestDatabase.options().withTablePrefix("race" + round + "_");
            CompletableFuture<?>[] openings = Stream.generate(() -> CompletableFuture.runAsync(
                            () -> Database.open(database.dataSource(), options, Table.values())))
                    .limit(8)
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(openings).join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE})
    void a_key_that_another_process_changes_meanwhile_is_begun_again_whatever_the_isolation(int isolation)
            throws Exception {
        DataSource isolated = connections(database, connection -> {
            connection.setTransactionIsolation(isolation);
            return connection;
        });
        begin(store);
        try (JdbcIdempotencyStore other = JdbcIdempotencyStore.open(isolated, TestDatabase.options());
                Connection changing = database.dataSource().getConnection();
                Statement statement = changing.createStatement()) {
            changing.setAutoCommit(false);
            statement.executeUpdate("UPDATE messaging_idempotency SET expires_at = expires_at + 1");
            CompletableFuture<IdempotencyStore.Claim> claim =
                    other.begin(KEY, null, LEASE, RETENTION).toCompletableFuture();
            await().until(() -> claim.isDone() || database.waiting() == 1);
            changing.commit();
            assertThat(claim).succeedsWithin(PATIENCE).isInstanceOf(IdempotencyStore.Running.class);
        }
    }

    @Test
    void a_lost_lease_is_told_though_the_driver_does_not_count_what_a_batch_changes() throws Exception {
        try (JdbcIdempotencyStore uncounted =
                JdbcIdempotencyStore.open(notCounting(database), TestDatabase.options())) {
            Lease released = begin(uncounted);
            uncounted.release(released).toCompletableFuture().join();
            Lease held = begin(uncounted);
            assertThat(uncounted.renew(List.of(released, held), LEASE))
                    .succeedsWithin(PATIENCE)
                    .asInstanceOf(InstanceOfAssertFactories.collection(Lease.class))
                    .containsExactly(released);
        }
    }

    @Test
    void keys_that_no_database_can_store_as_they_are_are_others() {
        for (String key : List.of("k\uD83D", "k\uD83E", "k\0", "k\1")) {
            assertThat(store.begin(new IdempotencyStore.Key("orders", null, key), null, LEASE, RETENTION))
                    .succeedsWithin(PATIENCE)
                    .isInstanceOf(Begun.class);
        }
    }

    @Test
    void a_connection_is_given_back_as_it_was_taken() throws Exception {
        try (Connection pooled = database.dataSource().getConnection()) {
            pooled.setAutoCommit(false);
            Connection unclosed = Proxies.of(
                    Connection.class,
                    (proxy, method, given) -> method.getName().equals("close") ? null : method.invoke(pooled, given));
            DataSource dataSource = Proxies.of(DataSource.class, (proxy, method, given) -> unclosed);
            Database.open(dataSource, TestDatabase.options(), Table.INBOX).autoCommitted(Connection::getAutoCommit);
            assertThat(pooled.getAutoCommit()).isFalse();
        }
    }

    /** As a driver that sends a batch as one statement. */
    static DataSource notCounting(TestDatabase database) {
        return connections(
                database,
                connection -> Proxies.of(Connection.class, (proxy, method, given) -> {
                    Object result = Proxies.invoke(connection, method, given);
                    return result instanceof PreparedStatement statement ? notCounting(statement) : result;
                }));
    }

    private static PreparedStatement notCounting(PreparedStatement statement) {
        return Proxies.of(PreparedStatement.class, (proxy, method, given) -> {
            Object result = Proxies.invoke(statement, method, given);
            if (result instanceof int[] counts) {
                Arrays.fill(counts, Statement.SUCCESS_NO_INFO);
            }
            return result;
        });
    }

    private static DataSource connections(TestDatabase database, Connections as) {
        return Proxies.of(DataSource.class, (proxy, method, given) -> {
            Object result = Proxies.invoke(database.dataSource(), method, given);
            return result instanceof Connection connection ? as.given(connection) : result;
        });
    }

    /** What becomes of a pool's connections. */
    private interface Connections {

        Connection given(Connection pooled) throws SQLException;
    }

    private static Lease begin(JdbcIdempotencyStore store) {
        return ((Begun) store.begin(KEY, null, LEASE, RETENTION)
                        .toCompletableFuture()
                        .join())
                .lease();
    }
}
