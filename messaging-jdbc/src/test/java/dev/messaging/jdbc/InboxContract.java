package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.Health;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.RemoteFaultException;
import dev.messaging.Topic;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.SystemEnvironment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an inbox promises, on whichever database. */
abstract class InboxContract {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);
    private static final Topic<String> ORDERS = Topic.of("orders", String.class);
    private static final Operation<String, String> PAY = Operation.of("pay", String.class, String.class);

    private final SystemEnvironment environment = new SystemEnvironment("inbox-test");
    private final Broker broker = new Broker(environment);
    private final List<Messaging> processes = new ArrayList<>();
    private final List<MessagingEvent> events = new CopyOnWriteArrayList<>();
    private TestDatabase database;
    private Switch dataSource;

    abstract TestDatabase database();

    @BeforeEach
    void open() {
        database = database();
        dataSource = new Switch(database.dataSource());
        database.execute("CREATE TABLE ledger (charge VARCHAR(100) NOT NULL)");
        assertThat(inbox(process())).isNotNull();
    }

    @AfterEach
    void close() {
        dataSource.on();
        processes.forEach(Messaging::close);
        environment.close();
        database.close();
    }

    /** As if it ran elsewhere: it shares nothing with the others but the broker and the database. */
    private Messaging process() {
        Messaging process = Messaging.builder()
                .transport(MemoryTransport.to(broker))
                .environment(environment)
                .listener(events::add)
                .connect();
        processes.add(process);
        return process;
    }

    private Inbox inbox(Messaging process) {
        return Inbox.open(process, dataSource, TestDatabase.options());
    }

    private static void book(Connection connection, String charge) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ledger VALUES (?)")) {
            insert.setString(1, charge);
            insert.executeUpdate();
        }
    }

    private long booked() {
        return database.number("SELECT COUNT(*) FROM ledger");
    }

    private long count(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    private void awaitHandled(int count) {
        await().until(() -> count(Kind.HANDLED) + count(Kind.DUPLICATE) >= count);
    }

    @Test
    void a_duplicate_at_another_process_has_no_effect() {
        Messaging first = process();
        first.receive(CHARGES, inbox(first).handler((charge, connection) -> book(connection, charge.payload())));
        first.send(CHARGES, Message.of("one").withIdempotencyKey("k"));
        awaitHandled(1);
        first.close();

        Messaging second = process();
        second.receive(CHARGES, inbox(second).handler((charge, connection) -> book(connection, charge.payload())));
        second.send(CHARGES, Message.of("one").withIdempotencyKey("k"));
        second.send(CHARGES, Message.of("other").withIdempotencyKey("l"));
        awaitHandled(3);

        assertThat(booked()).isEqualTo(2);
    }

    @Test
    void a_failed_attempt_leaves_neither_an_effect_nor_a_mark() {
        AtomicInteger attempts = new AtomicInteger();
        Messaging process = process();
        process.receive(CHARGES, inbox(process).handler((charge, connection) -> {
            book(connection, charge.payload());
            if (attempts.incrementAndGet() < 3) {
                throw new IllegalStateException("fails for the test");
            }
        }));

        process.send(CHARGES, "one");
        awaitHandled(1);

        assertThat(attempts).hasValue(3);
        assertThat(booked()).isEqualTo(1);
    }

    @Test
    void subscriptions_of_one_topic_are_marked_each_for_itself() {
        Messaging process = process();
        Inbox inbox = inbox(process);
        for (String subscription : List.of("billing", "shipping")) {
            process.receive(
                    ORDERS.subscription(subscription),
                    inbox.handler((order, connection) -> book(connection, subscription)));
        }

        process.send(ORDERS, "one");
        awaitHandled(2);

        assertThat(booked()).isEqualTo(2);
    }

    @Test
    void a_duplicate_request_gets_the_reply_that_was_committed() {
        AtomicInteger runs = new AtomicInteger();
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Messaging process = process();
            process.respond(PAY, inbox(process).responder(PAY, (request, connection) -> {
                book(connection, request.payload());
                return "receipt " + runs.incrementAndGet();
            }));
            replies.add(process.request(PAY, Message.of("one").withIdempotencyKey("k"))
                    .payload());
            process.close();
        }

        assertThat(replies).containsExactly("receipt 1", "receipt 1");
        assertThat(booked()).isEqualTo(1);
    }

    @Test
    void one_key_with_two_payloads_is_a_conflict() {
        for (int i = 0; i < 2; i++) {
            Messaging process = process();
            process.respond(PAY, inbox(process).responder(PAY, (request, connection) -> "receipt"));
            String payload = "payload " + i;
            if (i == 0) {
                process.request(PAY, Message.of(payload).withIdempotencyKey("k"));
            } else {
                assertThatThrownBy(
                                () -> process.request(PAY, Message.of(payload).withIdempotencyKey("k")))
                        .isInstanceOfAny(IdempotencyConflictException.class, RemoteFaultException.class)
                        .hasMessageContaining("another payload");
            }
            process.close();
        }
    }

    @Test
    void a_message_with_a_key_of_another_payload_is_given_up_at_its_first_attempt() {
        for (String payload : List.of("one", "other")) {
            Messaging process = process();
            process.receive(CHARGES, inbox(process).handler((charge, connection) -> book(connection, payload)));
            process.send(CHARGES, Message.of(payload).withIdempotencyKey("k"));
            await().until(() -> count(Kind.HANDLED) + count(Kind.DEAD_LETTERED) > (payload.equals("one") ? 0 : 1));
            process.close();
        }
        assertThat(count(Kind.DEAD_LETTERED)).isEqualTo(1);
        assertThat(count(Kind.RETRIED)).isZero();
        assertThat(booked()).isEqualTo(1);
    }

    @Test
    void a_reply_that_cannot_be_read_is_no_outage() {
        for (int i = 0; i < 2; i++) {
            Messaging process = process();
            process.respond(PAY, inbox(process).responder(PAY, (request, connection) -> "receipt"));
            Message<String> request = Message.of("one").withIdempotencyKey("k");
            if (i == 0) {
                process.request(PAY, request);
                database.execute("UPDATE messaging_inbox SET reply = NULL");
            } else {
                assertThatThrownBy(() -> process.request(PAY, request)).hasMessageContaining("without a reply");
            }
            process.close();
        }
        assertThat(count(Kind.STORE_UNAVAILABLE)).isZero();
    }

    @Test
    void what_is_no_longer_remembered_is_handled_again() {
        for (int i = 0; i < 2; i++) {
            Messaging process = process();
            process.receive(
                    CHARGES, inbox(process).handler((charge, connection) -> book(connection, charge.payload())));
            process.send(CHARGES, Message.of("one").withIdempotencyKey("k"));
            awaitHandled(i + 1);
            process.close();
            database.pass(TestDatabase.options().inboxRetention(), "messaging_inbox", "expires_at");
        }

        assertThat(booked()).isEqualTo(2);
    }

    @Test
    void a_duplicate_that_overlaps_waits_and_has_no_effect() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            Messaging process = process();
            process.receive(ORDERS.subscription("billing"), inbox(process).handler((order, connection) -> {
                book(connection, order.payload());
                runs.incrementAndGet();
                begun.countDown();
                goOn.await();
            }));
        }
        Messaging sender = process();
        sender.send(ORDERS, Message.of("one").withIdempotencyKey("k"));
        begun.await();
        CompletableFuture<String> sent =
                sender.sendAsync(ORDERS, Message.of("one").withIdempotencyKey("k"));
        sent.get();
        goOn.countDown();
        awaitHandled(2);

        assertThat(runs).hasValue(1);
        assertThat(booked()).isEqualTo(1);
    }

    @Test
    void while_the_database_is_away_nothing_is_handled_and_nothing_given_up() {
        Messaging process = process();
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        process.receive(CHARGES, inbox(process).handler((charge, connection) -> {
            attempts.add(charge.attempt());
            book(connection, charge.payload());
        }));
        dataSource.off();
        int messages = 50;
        for (int i = 0; i < messages; i++) {
            Message<String> message = Message.of("charge " + i);
            process.send(CHARGES, i % 2 == 0 ? message.withPartitionKey("p" + i % 6) : message);
        }
        await().until(() -> count(Kind.STORE_UNAVAILABLE) > 0);
        await().until(() -> process.health().status() == Health.Status.DOWN);
        await().during(Duration.ofMillis(500)).until(() -> attempts.isEmpty());

        dataSource.on();
        awaitHandled(messages);

        assertThat(booked()).isEqualTo(messages);
        assertThat(attempts).hasSize(messages).containsOnly(1);
        assertThat(count(Kind.DEAD_LETTERED)).isZero();
        await().until(() -> process.health().status() == Health.Status.UP);
        assertThat(count(Kind.STORE_AVAILABLE)).isPositive();
    }

    @Test
    void a_missing_table_is_named() {
        database.execute("DROP TABLE messaging_inbox");
        assertThatThrownBy(() -> Inbox.open(process(), dataSource))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the table messaging_inbox")
                .hasMessageContaining(".sql");
    }
}
