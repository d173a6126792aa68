package dev.messaging.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Claim;
import dev.messaging.IdempotencyStore.Completed;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.testkit.broker.PostgresDatabase;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract, and what is made together where several calls wait for one connection. */
class PostgresStoreTest extends JdbcStoreContract {

    private static final JdbcOptions ONE_CONNECTION = TestDatabase.options().withMaxConnections(1);
    private static final int TOO_LONG = 65;

    private final AtomicInteger connections = new AtomicInteger();

    @Override
    TestDatabase database() {
        return TestDatabase.postgres(PostgresDatabase.shared());
    }

    @Test
    void calls_that_wait_share_a_transaction() throws Exception {
        try (TestDatabase database = database();
                JdbcIdempotencyStore busy = JdbcIdempotencyStore.open(counting(database), ONE_CONNECTION)) {
            List<Begun> begun = new ArrayList<>();
            List<CompletableFuture<Claim>> claims = whileLocked(database, () -> beginAll(busy, keys(50)));
            assertThat(connections).hasValueLessThan(5);
            claims.forEach(claim -> begun.add((Begun) claim.join()));

            List<CompletableFuture<Boolean>> completed = whileLocked(
                    database,
                    () -> begun.stream()
                            .map(each -> busy.complete(
                                            each.lease(),
                                            each.lease().key().value().getBytes(UTF_8))
                                    .toCompletableFuture())
                            .toList());
            assertThat(connections).hasValueLessThan(5);
            assertThat(completed).allMatch(CompletableFuture::join);
            assertThat(beginAll(busy, keys(50)))
                    .allSatisfy(again -> assertThat(again.join()).isInstanceOf(Completed.class));
        }
    }

    @Test
    void calls_that_share_a_transaction_are_answered_though_the_driver_does_not_count() throws Exception {
        try (TestDatabase database = database();
                JdbcIdempotencyStore busy = JdbcIdempotencyStore.open(notCounting(database), ONE_CONNECTION)) {
            List<Lease> leases = whileLocked(database, () -> beginAll(busy, keys(10))).stream()
                    .map(claim -> ((Begun) claim.join()).lease())
                    .toList();
            busy.release(leases.get(7)).toCompletableFuture().join();

            List<CompletableFuture<Boolean>> completed = new ArrayList<>(whileLocked(
                    database,
                    () -> leases.stream()
                            .map(lease -> busy.complete(lease, null).toCompletableFuture())
                            .toList()));
            assertThat(completed.remove(7).join()).isFalse();
            assertThat(completed).allMatch(CompletableFuture::join);
        }
    }

    @Test
    void a_call_that_the_database_refuses_spoils_no_other() throws Exception {
        try (TestDatabase database = database();
                JdbcIdempotencyStore busy = JdbcIdempotencyStore.open(counting(database), ONE_CONNECTION)) {
            List<CompletableFuture<Claim>> claims = whileLocked(database, () -> {
                List<CompletableFuture<Claim>> all = new ArrayList<>(beginAll(busy, keys(10)));
                all.add(5, begin(busy, "refused", "f".repeat(TOO_LONG)));
                all.addAll(beginAll(busy, List.of("key-0")));
                return all;
            });
            assertThat(claims.remove(5)).failsWithin(Duration.ofSeconds(20));
            assertThat(claims.remove(10).join()).isInstanceOf(IdempotencyStore.Running.class);
            assertThat(claims)
                    .hasSize(10)
                    .allSatisfy(claim -> assertThat(claim.join()).isInstanceOf(Begun.class));
        }
    }

    @Test
    void of_two_processes_one_begins_each_key() {
        try (TestDatabase database = database();
                JdbcIdempotencyStore one = JdbcIdempotencyStore.open(database.dataSource(), ONE_CONNECTION);
                JdbcIdempotencyStore other = JdbcIdempotencyStore.open(database.dataSource(), ONE_CONNECTION)) {
            List<String> keys = keys(500);
            List<String> shuffled = new ArrayList<>(keys);
            Collections.shuffle(shuffled, new Random(1));
            List<CompletableFuture<Claim>> claims = new ArrayList<>(beginAll(one, keys));
            claims.addAll(beginAll(other, shuffled));

            assertThat(claims.stream()
                            .map(CompletableFuture::join)
                            .filter(Begun.class::isInstance)
                            .map(claim -> ((Begun) claim).lease().key().value()))
                    .containsExactlyInAnyOrderElementsOf(keys);
        }
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "key-" + i).toList();
    }

    private static List<CompletableFuture<Claim>> beginAll(JdbcIdempotencyStore store, List<String> keys) {
        return keys.stream().map(key -> begin(store, key, null)).toList();
    }

    private static CompletableFuture<Claim> begin(
            JdbcIdempotencyStore store, String key, @Nullable String fingerprint) {
        return store.begin(
                        new IdempotencyStore.Key("orders", null, key),
                        fingerprint,
                        Duration.ofSeconds(30),
                        Duration.ofHours(1))
                .toCompletableFuture();
    }

    /** Counts connections from then on until all is answered; the first call waits for the table, and the others for it. */
    private <T> List<CompletableFuture<T>> whileLocked(
            TestDatabase database, Supplier<List<CompletableFuture<T>>> calls) throws SQLException {
        List<CompletableFuture<T>> answers;
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE messaging_idempotency");
            connections.set(0);
            answers = calls.get();
            assertThat(answers).noneMatch(CompletableFuture::isDone);
            connection.rollback();
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .exceptionally(refused -> null)
                .join();
        return answers;
    }

    private DataSource counting(TestDatabase database) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, given) -> {
                    if (method.getName().equals("getConnection")) {
                        connections.incrementAndGet();
                    }
                    return method.invoke(database.dataSource(), given);
                });
    }
}
