package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.Health;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryPolicy;
import dev.messaging.Topic;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.SystemEnvironment;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
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

    /** In each of its transactions something is done before the inbox's work, and something after. */
    private Inbox inbox(Messaging process, Step before, Step after) {
        ConnectionSource connections = new ConnectionSource() {
            @Override
            public <R> R inTransaction(Work<R> work) throws Exception {
                return ConnectionSource.of(dataSource).inTransaction(connection -> {
                    before.take(connection);
                    R result = work.run(connection);
                    after.take(connection);
                    return result;
                });
            }
        };
        return Inbox.open(process, dataSource, connections, TestDatabase.options());
    }

    /** Something that is done in a transaction. */
    private interface Step {

        void take(Connection connection) throws SQLException;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
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
    void a_message_whose_handler_ends_its_own_session_is_given_up_and_holds_up_no_other() {
        Messaging process = process();
        RetryPolicy quick = RetryPolicy.defaults().withMaxAttempts(3).withInitialDelay(Duration.ofMillis(1));
        process.receive(
                CHARGES,
                ReceiverOptions.defaults().withRetry(quick),
                inbox(process).handler((charge, connection) -> {
                    if (charge.payload().equals("ends")) {
                        database.endSession(connection);
                    }
                    book(connection, charge.payload());
                }));
        process.send(CHARGES, "ends");
        await().until(() -> count(Kind.STORE_UNAVAILABLE) > 0);
        AtomicInteger sent = new AtomicInteger();
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            process.send(CHARGES, "charge " + sent.incrementAndGet());
            return count(Kind.DEAD_LETTERED) == 1;
        });

        awaitHandled(sent.get());
        // The pool asks nothing of a connection that was used in the last half second, though H2 may have ended its
        // session.
        await().ignoreExceptions().pollInterval(Duration.ofSeconds(1)).until(() -> booked() == sent.get());
        await().until(() -> process.health().status() == Health.Status.UP);
    }

    /** MariaDB and H2 roll all back then, the mark too, and would let what comes later be committed by itself. */
    @Test
    void a_handler_that_goes_on_after_a_deadlock_has_all_of_its_effect_once() throws Exception {
        database.execute("CREATE TABLE stock (id INT PRIMARY KEY, pieces INT NOT NULL)");
        for (int id = 1; id <= 50; id++) {
            database.execute("INSERT INTO stock VALUES (" + id + ", 0)");
        }
        AtomicInteger runs = new AtomicInteger();
        Messaging process = process();
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            execute(other, "UPDATE stock SET pieces = 2 WHERE id > 1");
            process.receive(CHARGES, inbox(process).handler((charge, connection) -> {
                book(connection, "early");
                if (runs.incrementAndGet() == 1) {
                    runIntoDeadlock(connection, other);
                }
                book(connection, "late");
            }));
            process.send(CHARGES, "one");
            awaitHandled(1);
        }

        assertThat(database.number("SELECT COUNT(*) FROM ledger WHERE charge = 'early'"))
                .isEqualTo(1);
        assertThat(database.number("SELECT COUNT(*) FROM ledger WHERE charge = 'late'"))
                .isEqualTo(1);
        assertThat(count(Kind.DEAD_LETTERED)).isZero();
        if (database.dialect().losesTransactions()) {
            assertThat(runs).hasValue(2);
        }
    }

    /** The other one is older, has changed more, and waits first: by that MariaDB and H2 let this one yield. */
    private void runIntoDeadlock(Connection connection, Connection other) throws SQLException {
        execute(connection, "UPDATE stock SET pieces = 1 WHERE id = 1");
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> orYield(other, "UPDATE stock SET pieces = 2 WHERE id = 1"));
        await().until(() -> database.waiting() == 1);
        orYield(connection, "UPDATE stock SET pieces = 1 WHERE id = 2");
        waiting.join();
        other.rollback();
    }

    private static void orYield(Connection connection, String sql) {
        try {
            execute(connection, sql);
        } catch (SQLException yielding) {
            assertThat(SqlFailures.isContention(yielding)).isTrue();
        }
    }

    @Test
    void a_commit_that_yields_to_another_transaction_is_tried_again_and_no_attempt_is_counted() {
        AtomicInteger commits = new AtomicInteger();
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        Messaging process = process();
        Inbox yielding = inbox(process, connection -> {}, connection -> {
            if (commits.incrementAndGet() == 1) {
                throw new SQLException("could not serialize access, for the test", "40001");
            }
        });
        process.receive(CHARGES, yielding.handler((charge, connection) -> {
            attempts.add(charge.attempt());
            book(connection, charge.payload());
        }));

        process.send(CHARGES, "one");
        awaitHandled(1);

        assertThat(attempts).containsExactly(1, 1);
        assertThat(count(Kind.RETRIED) + count(Kind.STORE_UNAVAILABLE)).isZero();
        assertThat(booked()).isEqualTo(1);
    }

    @Test
    void a_duplicate_that_waits_for_longer_than_the_database_lets_it_is_no_outage() throws Exception {
        Messaging process = process();
        Inbox impatient = inbox(process, connection -> execute(connection, database.impatience()), connection -> {});
        process.receive(CHARGES, impatient.handler((charge, connection) -> book(connection, charge.payload())));
        try (Connection elsewhere = database.dataSource().getConnection()) {
            elsewhere.setAutoCommit(false);
            new InboxSql(database.open(Table.INBOX))
                    .mark(elsewhere, new IdempotencyStore.Key(CHARGES.name(), null, "k"), null);
            process.send(CHARGES, Message.of("one").withIdempotencyKey("k"));
            await().until(() -> count(Kind.POSTPONED) + count(Kind.STORE_UNAVAILABLE) > 0);
            elsewhere.rollback();
        }
        awaitHandled(1);

        assertThat(count(Kind.STORE_UNAVAILABLE)).isZero();
        assertThat(booked()).isEqualTo(1);
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
