package dev.messaging.memory;

import static dev.messaging.memory.Taken.dead;
import static dev.messaging.memory.Taken.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.messaging.Health;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capability;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.WireMessage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class MemoryQueueTest {

    private static final Address QUEUE = Address.queue("q");
    private static final Settlement ACCEPT = Settlement.accept();

    private final ManualEnvironment environment = new ManualEnvironment();
    private final Broker broker = new Broker(environment);
    private final Transport connection = connect();

    private Transport connect() {
        return MemoryTransport.to(broker).open(ManualEnvironment.context(environment, event -> {}));
    }

    private void send(String... ids) {
        for (String id : ids) {
            assertThat(connection.send(QUEUE, message(id))).isCompletedWithValue(null);
        }
    }

    private static MessagingException failureOf(CompletableFuture<Void> future) {
        return assertThat(future)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause()
                .asInstanceOf(InstanceOfAssertFactories.type(MessagingException.class))
                .actual();
    }

    @Test
    void it_owes_all_but_what_a_process_cannot_give() {
        assertThat(connection.capabilities().set())
                .containsExactlyInAnyOrder(
                        Capability.STORES,
                        Capability.REDELIVERS,
                        Capability.DELAYS,
                        Capability.DEAD_LETTERS,
                        Capability.ORDERS_BY_KEY,
                        Capability.DETECTS_NO_RECEIVER);
    }

    @Test
    void messages_wait_for_a_receiver_and_come_in_order() {
        send("a", "b", "c");

        Taken taken = new Taken(connection, QUEUE, 10);

        assertThat(taken.ids()).containsExactly("a", "b", "c");
        send("d");
        assertThat(taken.ids()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void a_receiver_holds_no_more_than_it_may() {
        send("a", "b", "c", "d");
        Taken taken = new Taken(connection, QUEUE, 2);
        assertThat(taken.ids()).containsExactly("a", "b");

        taken.accept(1);
        assertThat(taken.ids()).containsExactly("a", "b", "c");
        taken.accept(0);
        taken.accept(2);
        send("e");
        assertThat(taken.ids()).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void receivers_take_turns() {
        Taken first = new Taken(connection, QUEUE, 10);
        Taken second = new Taken(connect(), QUEUE, 10);
        Taken third = new Taken(connect(), QUEUE, 1);

        send("a", "b", "c", "d", "e", "f", "g");

        assertThat(first.ids()).containsExactly("a", "d", "f");
        assertThat(second.ids()).containsExactly("b", "e", "g");
        assertThat(third.ids()).containsExactly("c");
    }

    @Test
    void a_paused_receiver_gets_nothing_until_it_is_resumed() {
        Taken taken = new Taken(connection, QUEUE, 10);
        send("a");
        taken.intake().pause();
        taken.intake().pause();
        send("b", "c");
        assertThat(taken.ids()).containsExactly("a");

        taken.intake().resume();
        taken.intake().resume();

        assertThat(taken.ids()).containsExactly("a", "b", "c");
    }

    @Test
    void a_stopped_receiver_gets_nothing_more_but_may_settle() {
        send("a", "b");
        Taken taken = new Taken(connection, QUEUE, 1);

        assertThat(taken.intake().stop().toCompletableFuture()).isCompleted();
        assertThat(taken.intake().stop().toCompletableFuture()).isCompleted();
        taken.intake().resume();
        taken.accept(0);

        assertThat(taken.ids()).containsExactly("a");
        assertThat(new Taken(connection, QUEUE, 5).ids()).containsExactly("b");
    }

    @Test
    void stopping_is_done_when_the_delivery_under_way_has_been_handed_over() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        var intake = connection
                .receive(QUEUE, 5, delivery -> {
                    begun.countDown();
                    awaitUninterruptibly(end);
                })
                .toCompletableFuture()
                .join();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<?> sent = thread.submit(() -> send("a"));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> stopped = intake.stop().toCompletableFuture();

            assertThat(stopped).isNotDone();
            end.countDown();
            stopped.get(10, TimeUnit.SECONDS);
            sent.get(10, TimeUnit.SECONDS);
        } finally {
            thread.shutdownNow();
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void what_a_closed_receiver_held_goes_back_to_its_place() {
        send("a", "b", "c", "d", "e");
        Taken taken = new Taken(connection, QUEUE, 4);
        taken.accept(1);
        assertThat(taken.ids()).containsExactly("a", "b", "c", "d", "e");

        assertThat(taken.intake().close().toCompletableFuture()).isCompleted();
        assertThat(taken.intake().close().toCompletableFuture()).isCompleted();
        send("f");

        Taken next = new Taken(connection, QUEUE, 10);
        assertThat(next.ids()).containsExactly("a", "c", "d", "e", "f");
        assertThat(next.get(0).brokerDeliveries()).isEqualTo(1);
        assertThat(next.get(4).brokerDeliveries()).isZero();
    }

    @Test
    void what_went_back_cannot_be_settled_any_longer() {
        send("a");
        Taken taken = new Taken(connection, QUEUE, 4);
        taken.intake().close();

        MessagingException failure = failureOf(taken.settle(0, ACCEPT));

        assertThat(failure)
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("Message a of queue q");
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(new Taken(connection, QUEUE, 4).ids()).containsExactly("a");
    }

    @Test
    void a_delivery_is_settled_once() {
        send("a");
        Taken taken = new Taken(connection, QUEUE, 4);
        taken.accept(0);

        assertThat(failureOf(taken.settle(0, new Settlement.Postpone(Duration.ZERO))))
                .isInstanceOf(TransportUnavailableException.class);
        environment.advance(Duration.ofSeconds(1));
        assertThat(taken.ids()).containsExactly("a");
    }

    @Test
    void closing_the_connection_gives_back_what_all_its_receivers_held() {
        send("a", "b", "c");
        Transport other = connect();
        Taken first = new Taken(other, QUEUE, 1);
        Taken second = new Taken(other, QUEUE, 1);
        assertThat(first.ids()).containsExactly("a");
        assertThat(second.ids()).containsExactly("b");

        other.close();
        other.close();

        assertThat(new Taken(connection, QUEUE, 10).ids()).containsExactly("a", "b", "c");
        assertThat(failureOf(other.send(QUEUE, message("d"))).outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(other.receive(QUEUE, 1, delivery -> {}).toCompletableFuture())
                .isCompletedExceptionally();
        Asked asked = new Asked();
        other.request(Address.operation("o"), message("r"), asked);
        assertThat(asked.failures).singleElement().isInstanceOf(TransportUnavailableException.class);
    }

    @Test
    void a_closed_receiver_hands_over_to_those_that_are_left() {
        Taken first = new Taken(connection, QUEUE, 10);
        send("a", "b");
        Taken second = new Taken(connection, QUEUE, 10);

        first.intake().close();

        assertThat(second.ids()).containsExactly("a", "b");
    }

    @Test
    void a_delayed_message_comes_when_its_time_has_come() {
        Taken taken = new Taken(connection, QUEUE, 10);
        connection.send(QUEUE, message("later").toBuilder().delay(5_000).build());
        send("now");

        environment.advance(Duration.ofMillis(4_999));
        assertThat(taken.ids()).containsExactly("now");
        environment.advance(Duration.ofMillis(1));
        assertThat(taken.ids()).containsExactly("now", "later");
    }

    @Test
    void the_time_left_shrinks_while_a_message_waits() {
        connection.send(QUEUE, message("a").toBuilder().timeToLive(5_000).build());
        send("b");
        environment.advance(Duration.ofSeconds(2));
        Taken taken = new Taken(connection, QUEUE, 10);

        assertThat(taken.get(0).remaining()).isEqualTo(Duration.ofSeconds(3));
        assertThat(taken.get(1).remaining()).isNull();
        assertThat(taken.get(0).caller()).isNull();

        taken.settle(0, new Settlement.Postpone(Duration.ofSeconds(4)));
        environment.advance(Duration.ofSeconds(4));
        assertThat(taken.get(2).message().id()).isEqualTo("a");
        assertThat(taken.get(2).remaining()).isEqualTo(Duration.ofSeconds(-1));
    }

    @Test
    void a_retried_message_comes_again_as_it_was_changed() {
        Taken taken = new Taken(connection, QUEUE, 10);
        send("a");

        WireMessage second = message("a").toBuilder().attempt(2).timeToLive(700).build();
        assertThat(taken.settle(0, new Settlement.Retry(second, Duration.ofMillis(200))))
                .isCompleted();
        environment.advance(Duration.ofMillis(199));
        assertThat(taken.size()).isEqualTo(1);
        environment.advance(Duration.ofMillis(1));

        assertThat(taken.ids()).containsExactly("a", "a");
        assertThat(taken.get(1).message()).isSameAs(second);
    }

    @Test
    void a_postponed_message_comes_again_as_it_was() {
        Taken taken = new Taken(connection, QUEUE, 10);
        send("a");
        WireMessage first = taken.get(0).message();

        assertThat(taken.settle(0, new Settlement.Postpone(Duration.ofMillis(200))))
                .isCompleted();
        environment.advance(Duration.ofMillis(200));

        assertThat(taken.get(1).message()).isSameAs(first);
    }

    @Test
    void a_dead_letter_lies_in_the_queue_of_dead_letters() {
        Taken taken = new Taken(connection, QUEUE, 10);
        send("a", "b");

        taken.settle(0, dead(message("a").toBuilder().attempt(5).build()));

        Taken dead = new Taken(connection, QUEUE.deadLetters(), 10);
        assertThat(dead.ids()).containsExactly("a");
        assertThat(dead.get(0).message().attempt()).isEqualTo(5);
        assertThat(taken.ids()).containsExactly("a", "b");
    }

    @Test
    void order_holds_for_each_sender_though_many_send_and_settle() throws Exception {
        int senders = 4;
        int each = 10_000;
        SystemEnvironment machine = new SystemEnvironment("memory-queue-test");
        Broker shared = new Broker(machine);
        Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
        CountDownLatch left = new CountDownLatch(senders * each);
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        try (Transport transport = MemoryTransport.to(shared).open(ManualEnvironment.context(machine, event -> {}))) {
            transport.receive(QUEUE, 64, delivery -> {
                // by the contract one thread at a time, so a plain list will do
                seen.computeIfAbsent(delivery.message().partitionKey(), key -> new ArrayList<>())
                        .add(delivery.message().attempt());
                threads.execute(() -> delivery.settle(ACCEPT));
                left.countDown();
            });
            ExecutorService sending = Executors.newFixedThreadPool(senders);
            List<Future<?>> sent = new ArrayList<>();
            for (int s = 0; s < senders; s++) {
                String sender = "sender-" + s;
                sent.add(sending.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        transport.send(
                                QUEUE,
                                WireMessage.builder(sender + i, new byte[0])
                                        .partitionKey(sender)
                                        .attempt(i)
                                        .build());
                    }
                }));
            }
            for (Future<?> one : sent) {
                one.get(30, TimeUnit.SECONDS);
            }
            sending.shutdownNow();
            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdown();
            machine.close();
        }
        assertThat(seen)
                .hasSize(senders)
                .allSatisfy((sender, numbers) ->
                        assertThat(numbers).hasSize(each).isSorted().doesNotHaveDuplicates());
    }

    @Test
    void nothing_is_lost_or_doubled_though_receivers_come_and_go() throws Exception {
        int count = 20_000;
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        CountDownLatch left = new CountDownLatch(count);
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Future<?> sent = threads.submit(() -> {
                for (int i = 0; i < count; i++) {
                    connection.send(QUEUE, message("m" + i));
                }
            });
            List<Future<?>> receivers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                receivers.add(threads.submit(() -> {
                    while (left.getCount() > 0) {
                        try (Transport passing = connect()) {
                            for (int i = 0; i < 5; i++) {
                                passing.receive(QUEUE, 16, delivery -> {
                                    // every third is left to go back with its receiver
                                    if (delivery.message().id().hashCode() % 3 != 0
                                            || delivery.brokerDeliveries() > 0) {
                                        delivery.settle(ACCEPT).thenRun(() -> {
                                            accepted.add(delivery.message().id());
                                            left.countDown();
                                        });
                                    }
                                });
                            }
                        }
                    }
                }));
            }
            sent.get(60, TimeUnit.SECONDS);
            for (Future<?> each : receivers) {
                each.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(accepted).hasSize(count);
        assertThat(new Taken(connection, QUEUE, count).ids()).isEmpty();
    }

    @Test
    void a_named_broker_is_the_same_for_all_who_name_it() {
        MemoryTransportProvider provider = new MemoryTransportProvider();
        assertThat(provider.schemes()).containsExactly("memory");
        assertThat(provider.defaultUrl()).isEqualTo("memory:default");
        try (Transport one = provider.open(context("memory:memory-queue-test"));
                Transport other = provider.open(context("memory:memory-queue-test"));
                Transport stranger = provider.open(context("memory:memory-queue-test-2"));
                Transport alone = provider.open(context("memory:/"));
                Transport alsoAlone = provider.open(context("memory:/"))) {
            one.send(QUEUE, message("shared")).join();
            alone.send(QUEUE, message("alone")).join();

            assertThat(new Taken(stranger, QUEUE, 9).ids()).isEmpty();
            assertThat(new Taken(alsoAlone, QUEUE, 9).ids()).isEmpty();
            Taken taken = new Taken(other, QUEUE, 9);
            assertThat(taken.ids()).containsExactly("shared");
            taken.accept(0);
        }
        assertThat(Broker.named("memory-queue-test")).isSameAs(Broker.named("memory-queue-test"));
    }

    private TransportContext context(String uri) {
        return new TransportContext(
                URI.create(uri), Map.of(), null, environment, event -> {}, () -> new Health(List.of()));
    }

    @Test
    void bounds_that_make_no_sense_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Broker(environment, 0, 1))
                .withMessage("The bounds of a broker are 0 messages and 1 bytes; both must be at least 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Broker(environment, 1, 0));
    }
}
