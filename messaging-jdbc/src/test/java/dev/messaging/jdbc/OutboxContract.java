package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.ReceivedMessage;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an outbox and its relays promise, on whichever database. */
abstract class OutboxContract extends OutboxFixture {

    private static final Topic<String> ORDERS = Topic.of("orders", String.class);

    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private volatile double failures;

    @BeforeEach
    void fail() {
        sending = this::send;
    }

    /** Sends, unless the destination is down, or it is one of those that fail, sent or not. */
    private CompletableFuture<Void> send(Transport transport, Address to, WireMessage message) {
        boolean fails = ThreadLocalRandom.current().nextDouble() < failures;
        if (down.contains(to.name()) || (fails && ThreadLocalRandom.current().nextBoolean())) {
            return CompletableFuture.failedFuture(
                    new TransportUnavailableException(to + " is down for the test", Outcome.NOT_SENT, null));
        }
        CompletableFuture<Void> sent = transport.send(to, message);
        return fails
                ? CompletableFuture.failedFuture(
                        new TransportUnavailableException("not confirmed, for the test", Outcome.UNKNOWN, null))
                : sent;
    }

    @Test
    void what_is_committed_is_sent_and_what_is_rolled_back_is_not() throws Exception {
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        relay(outbox, RelayOptions.defaults());
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            outbox.send(connection, CHARGES, "rolled back");
            connection.rollback();
            outbox.send(connection, CHARGES, "committed");
            await().during(Duration.ofMillis(100)).until(() -> charges.isEmpty());
            connection.commit();
            connection.setAutoCommit(true);
        }

        await().until(() -> charges.contains("committed"));
        await().until(() -> outbox.waiting() == 0);
        assertThat(charges).containsExactly("committed");
    }

    @Test
    void all_that_was_said_of_a_message_arrives_with_it() {
        Messaging process = process();
        AtomicReference<ReceivedMessage<String>> received = new AtomicReference<>();
        process.receive(ORDERS.subscription("billing"), received::set);
        Outbox outbox = outbox(process);
        relay(outbox, QUICK);
        AtomicReference<ReceivedMessage<String>> cause = new AtomicReference<>();
        process.receive(CHARGES, charge -> {
            cause.set(charge);
            commit(connection -> outbox.send(
                    connection,
                    ORDERS,
                    Message.of("order")
                            .withId("id-1")
                            .withIdempotencyKey("key-1")
                            .withPartitionKey("partition-1")
                            .withTimeToLive(Duration.ofMinutes(5))
                            .withHeader("colour", "blue")));
        });

        process.send(CHARGES, Message.of("charge").withCorrelationId("flow-1"));

        await().until(() -> received.get() != null);
        ReceivedMessage<String> order = received.get();
        assertThat(order.payload()).isEqualTo("order");
        assertThat(order.id()).isEqualTo("id-1");
        assertThat(order.idempotencyKey()).isEqualTo("key-1");
        assertThat(order.partitionKey()).contains("partition-1");
        assertThat(order.correlationId()).isEqualTo("flow-1");
        assertThat(order.causationId()).contains(cause.get().id());
        assertThat(order.type()).contains("orders");
        assertThat(order.header("colour")).contains("blue");
        assertThat(order.remaining().orElseThrow())
                .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5).plusMillis(5));
    }

    @Test
    void several_relays_keep_order_by_key_and_lose_nothing_though_sends_fail() {
        int keys = 7;
        int each = 60;
        Map<String, List<Integer>> firsts = new ConcurrentHashMap<>();
        Messaging receiver = process();
        receiver.receive(CHARGES, charge -> {
            List<Integer> arrived =
                    firsts.computeIfAbsent(charge.partitionKey().orElseThrow(), key -> new CopyOnWriteArrayList<>());
            Integer number = Integer.valueOf(charge.payload());
            if (!arrived.contains(number)) {
                arrived.add(number);
            }
        });
        failures = 0.1;
        Outbox sender = outbox(process());
        for (int i = 0; i < 3; i++) {
            relay(outbox(process()), QUICK.withBatchSize(20));
        }
        for (int number = 0; number < each; number++) {
            int current = number;
            commit(connection -> {
                for (int key = 0; key < keys; key++) {
                    sender.send(
                            connection,
                            CHARGES,
                            Message.of(String.valueOf(current)).withPartitionKey("k" + key));
                }
            });
        }

        await().atMost(Duration.ofSeconds(60)).until(() -> sender.waiting() == 0);
        List<Integer> inOrder = IntStream.range(0, each).boxed().toList();
        await().untilAsserted(() -> {
            assertThat(firsts).hasSize(keys);
            assertThat(firsts.values())
                    .allSatisfy(arrived -> assertThat(arrived).isEqualTo(inOrder));
        });
    }

    @Test
    void a_destination_that_is_down_does_not_hold_up_the_others() {
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        List<String> invoices = received(process, INVOICES);
        Outbox outbox = outbox(process);
        down.add("charges");
        Relay relay = relay(outbox, QUICK);
        commit(connection -> {
            for (int i = 0; i < 100; i++) {
                outbox.send(connection, CHARGES, "charge " + i);
            }
        });
        await().until(() -> relay.health().status() == Health.Status.DEGRADED);
        commit(connection -> outbox.send(connection, INVOICES, "invoice"));

        await().until(() -> invoices.contains("invoice"));
        assertThat(charges).isEmpty();
        assertThat(relay.health().checks().toString()).contains("queue charges").contains("failures in succession");

        down.clear();
        await().atMost(A_CIRCUIT_CLOSES).until(() -> charges.size() == 100);
        await().until(() -> relay.health().status() == Health.Status.UP);
    }

    @Test
    void what_cannot_be_sent_for_good_is_parked_and_can_be_released_or_deleted() throws Exception {
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        down.add("charges");
        commit(connection -> {
            outbox.send(
                    connection,
                    CHARGES,
                    Message.of("first").withPartitionKey("k").withId("id-1"));
            outbox.send(
                    connection,
                    CHARGES,
                    Message.of("second").withPartitionKey("k").withId("id-2"));
        });
        Relay givingUp = relay(outbox, QUICK.withGiveUpAfter(Duration.ofMillis(1)));

        await().until(() -> outbox.parked(10).size() == 2);
        ParkedMessage first = outbox.parked(10).get(0);
        assertThat(first.destination()).isEqualTo("queue charges");
        assertThat(first.messageId()).isEqualTo("id-1");
        assertThat(first.partitionKey()).contains("k");
        assertThat(first.reason()).contains("charges");
        assertThat(outbox.waiting()).isZero();

        givingUp.close();
        down.clear();
        relay(outbox, QUICK);
        assertThat(outbox.delete(outbox.parked(10).get(1))).isTrue();
        assertThat(outbox.release(first)).isTrue();
        assertThat(outbox.release(first)).isFalse();
        await().atMost(A_CIRCUIT_CLOSES).until(() -> charges.equals(List.of("first")));
        assertThat(outbox.parked(10)).isEmpty();
    }

    @Test
    void what_has_expired_is_not_sent() throws Exception {
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        commit(connection -> {
            outbox.send(connection, CHARGES, Message.of("expired").withTimeToLive(Duration.ofMinutes(1)));
            outbox.send(connection, CHARGES, "lasting");
        });
        database.pass(Duration.ofMinutes(1), "messaging_outbox", "expires_at");
        relay(outbox, QUICK);

        await().until(() -> outbox.waiting() == 0);
        await().until(() -> charges.contains("lasting"));
        assertThat(charges).containsExactly("lasting");
    }

    @Test
    void a_relay_waits_for_its_database_and_says_so() {
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        Relay relay = relay(outbox, QUICK);
        commit(connection -> outbox.send(connection, CHARGES, "before"));
        await().until(() -> charges.contains("before"));
        dataSource.off();
        await().until(() -> relay.health().status() == Health.Status.DOWN);

        dataSource.on();
        commit(connection -> outbox.send(connection, CHARGES, "after"));

        await().until(() -> charges.contains("after"));
        await().until(() -> relay.health().status() == Health.Status.UP);
    }

    @Test
    void a_connection_without_a_transaction_is_refused() throws SQLException {
        Outbox outbox = outbox(process());
        try (Connection connection = dataSource.getConnection()) {
            assertThatThrownBy(() -> outbox.send(connection, CHARGES, "charge"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void a_column_that_a_table_lacks_is_named(SchemaMode mode) {
        outbox(process());
        database.execute("ALTER TABLE messaging_outbox DROP COLUMN reason");

        assertThatThrownBy(() -> Outbox.open(
                        process(), dataSource, JdbcOptions.defaults().withSchemaMode(mode)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the column messaging_outbox.reason")
                .hasMessageContaining(".sql")
                .hasMessageContaining("ALTER TABLE");
    }

    @Test
    void a_relay_sends_what_another_process_has_left() {
        Messaging dying = process();
        Outbox outbox = outbox(dying);
        commit(connection -> outbox.send(connection, CHARGES, "left"));
        dying.close();

        Messaging other = process();
        List<String> charges = received(other, CHARGES);
        relay(outbox(other), QUICK);

        await().until(() -> charges.equals(List.of("left")));
    }
}
