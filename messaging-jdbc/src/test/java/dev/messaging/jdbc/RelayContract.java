package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Fault;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.RemoteFaultException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingEnvironment;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLRecoverableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** How relays deal with time, with failures and with their end, on whichever database. */
abstract class RelayContract extends OutboxFixture {

    private static final String ROWS = "SELECT COUNT(*) FROM messaging_outbox";

    /** Of any alphabet: the database is asked for what is not of this key. */
    private static final String BAD_KEY = "schlüssel-🔑";

    /** Fails what has a certain body, in a certain way, until it is told to stop. */
    private final class Failing {

        private final String body;
        private final RuntimeException failure;
        private volatile boolean over;

        Failing(String body, RuntimeException failure) {
            this.body = body;
            this.failure = failure;
            sending = this::send;
        }

        private CompletableFuture<Void> send(Transport transport, Address to, WireMessage message) {
            return !over && text(message).contains(body)
                    ? CompletableFuture.failedFuture(failure)
                    : transport.send(to, message);
        }
    }

    private static RuntimeException failed() {
        return new RemoteFaultException("failed", new Fault(Fault.Kind.FAILED, "test", "failed"));
    }

    private static String text(WireMessage message) {
        return new String(message.body(), StandardCharsets.UTF_8);
    }

    private void put(Outbox outbox, String... payloads) {
        commit(connection -> {
            for (String payload : payloads) {
                outbox.send(connection, CHARGES, Message.of(payload).withPartitionKey("k"));
            }
        });
    }

    private CompletableFuture<Void> later(Duration delay, Runnable sent) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        environment.time().schedule(delay, () -> {
            sent.run();
            done.complete(null);
        });
        return done;
    }

    @Test
    void a_batch_takes_no_longer_than_its_messages_may() {
        AtomicLong rowsAtLast = new AtomicLong();
        sending = (transport, to, message) -> {
            if (text(message).contains("last")) {
                return CompletableFuture.runAsync(() -> rowsAtLast.set(database.number(ROWS)));
            }
            return later(Duration.ofMillis(150), () -> {});
        };
        Outbox outbox = outbox(process());
        put(outbox, "1", "2", "3", "4", "5", "last");
        relay(outbox, QUICK.withSendTimeout(Duration.ofMillis(250)));

        await().until(() -> outbox.waiting() == 0);
        assertThat(rowsAtLast).hasValueLessThan(5);
    }

    @Test
    void a_destination_that_hangs_holds_up_no_other_while_there_are_free_workers() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CompletableFuture<Void> end = new CompletableFuture<>();
        sending = (transport, to, message) -> {
            if (to.name().equals(CHARGES.name())) {
                hangs.countDown();
                return end;
            }
            return transport.send(to, message);
        };
        Messaging process = process();
        List<String> invoices = received(process, INVOICES);
        Outbox outbox = outbox(process);
        relay(
                outbox,
                QUICK.withWorkers(2).withSendTimeout(Duration.ofMinutes(5)).withListens(false));
        try {
            put(outbox, "charge");
            hangs.await();

            commit(connection -> outbox.send(connection, INVOICES, "from here"));
            await().until(() -> invoices.equals(List.of("from here")));

            Outbox other = outbox(process());
            commit(connection -> other.send(connection, INVOICES, "from elsewhere"));
            await().until(() -> invoices.equals(List.of("from here", "from elsewhere")));
        } finally {
            end.complete(null);
        }
    }

    @Test
    void a_relay_that_closes_begins_nothing_more() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        List<String> sent = new CopyOnWriteArrayList<>();
        sending = (transport, to, message) -> {
            begun.countDown();
            return later(Duration.ofMillis(20), () -> sent.add(text(message)));
        };
        Outbox outbox = outbox(process());
        String[] payloads = new String[100];
        Arrays.setAll(payloads, String::valueOf);
        put(outbox, payloads);
        Relay relay = relay(outbox, RelayOptions.defaults());
        begun.await();
        relay.close();

        assertThat(sent).isNotEmpty().hasSizeLessThan(100);
        assertThat(outbox.waiting()).isEqualTo(100 - sent.size());
    }

    @Test
    void a_message_that_its_receiver_fails_with_holds_up_its_own_key_alone() {
        Failing failing = new Failing("bad", failed());
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        put(outbox, "bad", "behind");
        commit(connection -> outbox.send(connection, CHARGES, "good"));
        Relay relay = relay(outbox, QUICK);
        await().until(() -> charges.contains("good"));
        await().during(Duration.ofMillis(300)).until(() -> charges.size() == 1);
        assertThat(relay.health().status()).isEqualTo(Health.Status.UP);

        failing.over = true;
        await().until(() -> charges.size() == 3);
        assertThat(charges).containsExactly("good", "bad", "behind");
    }

    @Test
    void a_key_that_fails_holds_up_no_other_however_many_of_its_messages_wait() {
        requirePassed(failed(), i -> Message.of("bad " + i).withPartitionKey(BAD_KEY));
    }

    @Test
    void a_key_that_alone_does_not_get_there_holds_up_no_other_however_many_of_its_messages_wait() {
        requirePassed(
                new MessagingException("answered 400", Outcome.REJECTED, false, null),
                i -> Message.of("bad " + i).withPartitionKey(BAD_KEY));
    }

    @Test
    void messages_without_a_key_that_fail_hold_up_no_other_however_many_they_are() {
        int lane = Lanes.of(BAD_KEY, "");
        PrimitiveIterator.OfInt ids = IntStream.iterate(0, id -> id + 1)
                .filter(id -> Lanes.of(null, "id-" + id) == lane)
                .iterator();
        requirePassed(failed(), i -> Message.of("bad " + i).withId("id-" + ids.nextInt()));
    }

    /** Many more than a batch has, all in the lane of one that is good. */
    private void requirePassed(RuntimeException failure, IntFunction<Message<String>> bad) {
        new Failing("bad", failure);
        String goodKey = IntStream.range(0, 1_000)
                .mapToObj(i -> "k" + i)
                .filter(key -> Lanes.of(key, "") == Lanes.of(BAD_KEY, ""))
                .findFirst()
                .orElseThrow();
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        commit(connection -> {
            for (int i = 0; i < 35; i++) {
                outbox.send(connection, CHARGES, bad.apply(i));
            }
            outbox.send(connection, CHARGES, Message.of("good").withPartitionKey(goodKey));
        });
        Relay relay = relay(outbox, QUICK.withBatchSize(10));

        await().until(() -> charges.equals(List.of("good")));
        await().until(() -> relay.health().status() == Health.Status.UP);
    }

    @Test
    void what_nobody_may_send_for_now_is_not_parked() throws Exception {
        Failing failing = new Failing("", new MessagingException("answered 401", Outcome.REJECTED, false, null));
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        put(outbox, "first", "second");
        Relay relay = relay(outbox, QUICK);
        await().until(() -> relay.health().status() == Health.Status.DEGRADED);
        assertThat(outbox.parked(10)).isEmpty();

        failing.over = true;
        await().until(() -> charges.equals(List.of("first", "second")));
    }

    @Test
    void what_its_receiver_refuses_for_good_is_parked_at_once_with_a_reason_that_can_be_stored() throws Exception {
        String unprintable = "no\0way" + "\ud83d\ude00".repeat(1_000);
        new Failing(
                "refused", new RemoteFaultException(unprintable, new Fault(Fault.Kind.REJECTED, "test", unprintable)));
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        put(outbox, "refused", "behind");
        relay(outbox, QUICK);

        await().until(() -> charges.equals(List.of("behind")));
        await().until(() -> outbox.parked(10).size() == 1);
        assertThat(outbox.parked(10).get(0).reason()).contains("no way").hasSizeLessThanOrEqualTo(1_000);
    }

    @Test
    void what_has_waited_for_a_relay_is_not_given_up_at_its_first_failure() throws Exception {
        Failing failing = new Failing("", new TransportUnavailableException("down", Outcome.NOT_SENT, null));
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        put(outbox, "old");
        database.pass(Duration.ofDays(2), "messaging_outbox", "created_at");
        Relay relay = relay(outbox, QUICK);
        await().until(() -> relay.health().status() == Health.Status.DEGRADED);
        assertThat(outbox.parked(10)).isEmpty();

        failing.over = true;
        await().atMost(A_CIRCUIT_CLOSES).until(() -> charges.equals(List.of("old")));
    }

    @Test
    void a_destination_whose_messages_another_relay_has_sent_is_well_again() {
        new Failing("", new TransportUnavailableException("down", Outcome.NOT_SENT, null));
        Outbox outbox = outbox(process());
        put(outbox, "charge");
        Relay relay = relay(outbox, QUICK);
        await().until(() -> relay.health().status() == Health.Status.DEGRADED);

        database.execute("DELETE FROM messaging_outbox");

        await().until(() -> relay.health().status() == Health.Status.UP);
    }

    @Test
    void lanes_that_are_lost_are_made_again() {
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        relay(outbox, QUICK);
        put(outbox, "before");
        await().until(() -> charges.equals(List.of("before")));

        database.execute("DELETE FROM messaging_outbox_lane WHERE lane = " + Lanes.of("k", ""));
        put(outbox, "after some");
        await().until(() -> charges.size() == 2);

        database.execute("DELETE FROM messaging_outbox_lane");
        put(outbox, "after all");
        await().until(() -> charges.equals(List.of("before", "after some", "after all")));
    }

    @Test
    void a_foreign_key_of_any_length_and_kind_is_kept() throws Exception {
        Messaging process = process();
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        Database known = database.open(Table.OUTBOX, Table.OUTBOX_LANE);
        OutboxSql sql = new OutboxSql(known);
        for (String key : List.of("k".repeat(300), "k\0")) {
            WireMessage message = WireMessage.builder("id", "one".getBytes(StandardCharsets.UTF_8))
                    .partitionKey(key)
                    .build();
            known.inTransaction(connection -> {
                sql.insert(connection, "queue charges", message);
                return true;
            });
        }
        relay(outbox, QUICK);

        await().until(() -> outbox.waiting() == 0);
        await().until(() -> charges.contains("one"));
    }

    @Test
    void a_relay_goes_on_when_there_are_threads_again() {
        ScarceThreads threads = new ScarceThreads(environment);
        Messaging process = process(threads);
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        Relay relay = relay(outbox, QUICK.withWorkers(1));
        threads.areThere(false);
        for (int i = 0; i < 3; i++) {
            relay.wake();
        }
        threads.areThere(true);
        put(outbox, "charge");

        await().until(() -> charges.equals(List.of("charge")));
    }

    @Test
    void a_relay_says_why_its_connection_was_lost() {
        AtomicBoolean shutDown = new AtomicBoolean();
        DataSource losing = Proxies.of(DataSource.class, (ignored, opening, none) -> {
            Connection connection = dataSource.getConnection();
            return Proxies.of(Connection.class, (proxy, method, given) -> {
                if (shutDown.get() && method.getName().equals("prepareStatement")) {
                    connection.close();
                    throw new SQLRecoverableException("The administrator has shut the server down", "57P01");
                }
                return Proxies.invoke(connection, method, given);
            });
        });
        Relay relay = relay(Outbox.open(process(), losing, TestDatabase.options()), QUICK.withListens(false));
        await().until(() -> relay.health().status() == Health.Status.UP);
        shutDown.set(true);

        await().until(() -> relay.health().status() == Health.Status.DOWN);
        assertThat(relay.health().checks().toString()).contains("The administrator has shut the server down");
        shutDown.set(false);
        await().until(() -> relay.health().status() == Health.Status.UP);
    }

    @Test
    void a_relay_looks_again_after_an_outage_though_its_clock_is_below_zero() {
        long origin = environment.time().nanoTime() + Long.MAX_VALUE / 2;
        Messaging process = process(new ForwardingEnvironment(environment) {
            @Override
            public long nanoTime() {
                return super.nanoTime() - origin;
            }
        });
        List<String> charges = received(process, CHARGES);
        Outbox outbox = outbox(process);
        Relay relay = relay(outbox, QUICK.withListens(false));
        dataSource.off();
        await().until(() -> relay.health().status() == Health.Status.DOWN);
        dataSource.on();
        await().until(() -> relay.health().status() == Health.Status.UP);
        put(outbox, "charge");

        await().until(() -> charges.equals(List.of("charge")));
    }
}
