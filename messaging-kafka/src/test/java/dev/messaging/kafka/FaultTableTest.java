package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Health;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.MessageTooLargeException;
import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.Subscription;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import dev.messaging.testkit.contract.FaultUnderLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens when the broker, or what is on it, fails: the table in docs/kafka.md. */
@WithKafka(own = true)
class FaultTableTest {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String name = "fault." + NAMES.incrementAndGet();
    private final Queue<Integer> queue = Queue.of(name, Integer.class);
    private final Set<Integer> handled = ConcurrentHashMap.newKeySet();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final KafkaBroker broker;

    FaultTableTest(KafkaBroker broker) {
        this.broker = broker;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private KafkaOptions options() {
        return KafkaOptions.defaults().withBootstrapServers(broker.bootstrapServers());
    }

    private Messaging connect() {
        return connect(options());
    }

    private Messaging connect(KafkaOptions options) {
        return opened(builder(options).connect());
    }

    private <T extends AutoCloseable> T opened(T each) {
        open.add(each);
        return each;
    }

    private static MessagingBuilder builder(KafkaOptions options) {
        return Messaging.builder()
                .transport(KafkaTransport.with(options))
                .application("faults")
                .sendTimeout(Duration.ofSeconds(10));
    }

    private Peer peer() {
        return opened(Peer.at(broker.bootstrapServers()));
    }

    /** Brokers that start, and what tells of them, take their time on a machine that has other things to do. */
    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofMinutes(2));
    }

    private static ConditionFactory eventually() {
        return await().ignoreExceptionsInstanceOf(MessagingException.class);
    }

    private static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
    }

    private FaultUnderLoad load(Messaging sender) {
        return new FaultUnderLoad(
                sender, queue, i -> Message.of(i).withPartitionKey("key-" + i % 8), Duration.ofMinutes(2));
    }

    @Test
    void a_broker_that_is_killed_and_started_again_loses_nothing() throws Exception {
        load(connect()).losesNothing(connect(), () -> {
            broker.kill();
            broker.restart();
        });
    }

    /** Its partitions are led a moment after it is there. */
    @Test
    void a_topic_that_was_just_made_takes_all_that_is_sent_at_once() {
        Messaging sender = connect();
        List<CompletableFuture<String>> sent = new ArrayList<>();
        for (int topic = 0; topic < 30; topic++) {
            Queue<Integer> fresh = Queue.of(name + ".fresh-" + topic, Integer.class);
            for (int i = 0; i < 50; i++) {
                sent.add(sender.sendAsync(fresh, Message.of(i).withPartitionKey("key-" + i % 8)));
            }
        }

        assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new)))
                .succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void a_broker_that_stands_still_for_long_loses_nothing() throws Exception {
        Messaging sender = connect();
        load(sender).losesNothing(connect(), () -> {
            broker.pause();
            await().untilAsserted(() -> assertThat(sender.health().status()).isEqualTo(Health.Status.DOWN));
            pause(Duration.ofSeconds(12));
            broker.resume();
        });
    }

    @Test
    void closing_does_not_wait_for_a_broker_that_stands_still() {
        Messaging messaging =
                builder(options()).drainTimeout(Duration.ofSeconds(1)).connect();
        messaging.receive(
                queue,
                ReceiverOptions.defaults().withDrainTimeout(Duration.ofSeconds(1)),
                message -> handled.add(message.payload()));
        messaging.send(queue, 1);
        await().untilAsserted(() -> assertThat(handled).containsExactly(1));
        broker.pause();
        try {
            CompletableFuture<String> unconfirmed = messaging.sendAsync(queue, 2);

            assertThat(CompletableFuture.runAsync(messaging::close)).succeedsWithin(Duration.ofSeconds(30));

            assertThat(unconfirmed).isCompletedExceptionally();
        } finally {
            broker.resume();
        }
    }

    @Test
    void nobody_at_the_address() {
        assertThatThrownBy(() -> builder(KafkaOptions.defaults()
                                .withBootstrapServers("127.0.0.1:1")
                                .withConnectTimeout(Duration.ofSeconds(2)))
                        .connect())
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("127.0.0.1:1");
    }

    @Test
    void members_that_come_and_go_handle_each_once_and_in_order_by_key() throws Exception {
        SystemEnvironment environment = opened(new SystemEnvironment("faults-shared"));
        IdempotencyStore store = new HeapIdempotencyStore(environment);
        Map<String, List<Integer>> byKey = new ConcurrentHashMap<>();
        List<Integer> all = new CopyOnWriteArrayList<>();
        Messaging sender = connect();
        List<Messaging> members = new CopyOnWriteArrayList<>();
        Runnable join = () -> {
            Messaging member = builder(options()).idempotencyStore(store).connect();
            member.receive(queue, message -> {
                byKey.computeIfAbsent(message.partitionKey().orElseThrow(), key -> new CopyOnWriteArrayList<>())
                        .add(message.payload());
                all.add(message.payload());
            });
            members.add(member);
        };
        join.run();

        List<Integer> acknowledged = load(sender).sendDuring(() -> {
            for (long end = System.nanoTime() + Duration.ofMinutes(1).toNanos(); System.nanoTime() < end; ) {
                join.run();
                pause(Duration.ofSeconds(2));
                members.remove(0).close();
            }
        });

        open.addAll(members);
        await().untilAsserted(() -> assertThat(all).containsAll(acknowledged));
        assertThat(all).as("handled once").doesNotHaveDuplicates();
        byKey.forEach((key, numbers) -> assertThat(numbers).as(key).isSorted());
    }

    @Test
    void a_handler_that_is_slower_than_the_longest_poll_interval_stays_a_member() {
        Messaging receiver = connect(options().withClientProperty("max.poll.interval.ms", "3000"));
        AtomicInteger runs = new AtomicInteger();
        receiver.receive(queue, ReceiverOptions.defaults().withConcurrency(1), message -> {
            if (message.payload() == 1) {
                runs.incrementAndGet();
                pause(Duration.ofSeconds(10));
            }
            handled.add(message.payload());
        });
        Messaging sender = connect();
        sender.send(queue, Message.of(1).withPartitionKey("a"));
        sender.send(queue, Message.of(2).withPartitionKey("a"));

        await().untilAsserted(() -> assertThat(handled).containsExactlyInAnyOrder(1, 2));
        assertThat(runs).hasValue(1);
    }

    @Test
    void partitions_that_are_added_are_received_from_their_beginning() throws Exception {
        Topic<Integer> topic = Topic.of(name, Integer.class);
        Messaging receiver = connect(options().withPartitions(1).withClientProperty("metadata.max.age.ms", "1000"));
        receiver.receive(topic.subscription("all"), message -> handled.add(message.payload()));
        Messaging sender = connect(options().withClientProperty("metadata.max.age.ms", "1000"));
        sender.send(topic, -1);
        await().untilAsserted(() -> assertThat(handled).contains(-1));

        Peer peer = peer();
        peer.admin()
                .createPartitions(Map.of(name, NewPartitions.increaseTo(4)))
                .all()
                .get();
        for (int partition = 0; partition < 4; partition++) {
            peer.send(new ProducerRecord<>(
                    name, partition, null, Integer.toString(partition).getBytes(UTF_8)));
        }

        await().untilAsserted(() -> assertThat(handled).contains(-1, 0, 1, 2, 3));
    }

    @Test
    void a_topic_that_is_deleted_under_its_receiver_is_made_again() throws Exception {
        Messaging receiver = connect();
        receiver.receive(queue, message -> handled.add(message.payload()));
        Messaging sender = connect();
        sender.send(queue, 1);
        await().untilAsserted(() -> assertThat(handled).contains(1));

        peer().admin().deleteTopics(List.of(name)).all().get();

        eventually().untilAsserted(() -> {
            int next = 2 + handled.size();
            sender.send(queue, next);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(handled).contains(next));
        });
    }

    @Test
    void what_cannot_be_read_is_given_up_and_the_next_is_handled() throws Exception {
        Messaging receiver = connect();
        receiver.receive(queue, message -> handled.add(message.payload()));
        List<byte[]> letters = new CopyOnWriteArrayList<>();
        receiver.receive(queue.deadLetters(), letter -> letters.add(letter.payload()));
        Peer peer = peer();
        byte[] poison = {0, (byte) 0xFF};

        peer.send(new ProducerRecord<>(name, 0, null, poison));
        peer.send(new ProducerRecord<>(name, 0, null, null)); // a tombstone: no number either
        peer.send(new ProducerRecord<>(name, 0, null, "3".getBytes(UTF_8)));

        await().untilAsserted(() -> assertThat(handled).containsExactly(3));
        await().untilAsserted(() ->
                assertThat(letters).hasSize(2).anyMatch(letter -> java.util.Arrays.equals(letter, poison)));
    }

    @Test
    void a_record_that_is_too_large_for_its_topic_harms_no_other() throws Exception {
        Peer peer = peer();
        peer.makeTopic(name, 1, Map.of("max.message.bytes", "10000"));
        Queue<byte[]> small = Queue.of(name, byte[].class);
        Messaging sender = connect();
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            others.add(sender.sendAsync(small, new byte[100]));
        }

        assertThatThrownBy(() -> sender.send(small, new byte[20_000]))
                .isInstanceOfSatisfying(
                        MessageTooLargeException.class,
                        failure -> assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED))
                .hasMessageContaining("max.message.bytes");
        assertThat(others).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(20)));
    }

    @Test
    void a_topic_that_is_not_there_and_may_not_be_made() {
        Messaging messaging = connect(options().withoutDeclaring());

        assertThatThrownBy(() -> messaging.send(queue, 1))
                .isInstanceOf(UndeliverableException.class)
                .hasMessageContaining("There is no topic " + name);
        assertThatThrownBy(() -> messaging.receive(queue, message -> {}))
                .isInstanceOf(UndeliverableException.class)
                .hasMessageContaining("There is no topic " + name);
    }

    @Test
    void what_was_deleted_after_its_retention_is_passed_over() throws Exception {
        Messaging receiver = connect(options().withPartitions(1));
        Subscription subscription = receiver.receive(queue, message -> handled.add(message.payload()));
        Messaging sender = connect();
        sender.send(queue, 0);
        await().untilAsserted(() -> assertThat(handled).contains(0));
        subscription.close();
        IntStream.range(1, 100).forEach(i -> sender.send(queue, i));

        peer().admin()
                .deleteRecords(Map.of(new TopicPartition(name, 0), RecordsToDelete.beforeOffset(90)))
                .all()
                .get();
        receiver.receive(queue, message -> handled.add(message.payload()));
        sender.send(queue, 100);

        await().untilAsserted(() -> assertThat(handled).contains(90, 99, 100).doesNotContain(89, 50, 1));
    }

    @Test
    void responders_that_come_and_go_lose_no_request() {
        Operation<Integer, Integer> operation =
                Operation.of(name, Integer.class, Integer.class).withTimeout(Duration.ofMinutes(1));
        Messaging requester = connect();
        connect().respond(operation, question -> -question.payload());
        List<CompletableFuture<Integer>> answers = new ArrayList<>();

        for (int i = 0; i < 10; i++) {
            Messaging guest = builder(options()).connect();
            guest.respond(operation, question -> -question.payload());
            for (int j = 0; j < 50; j++) {
                answers.add(requester.requestAsync(operation, answers.size()));
                pause(Duration.ofMillis(10));
            }
            guest.close();
        }

        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)).succeedsWithin(Duration.ofSeconds(70)).isEqualTo(-i);
        }
    }

    @Test
    void what_waits_while_the_broker_is_killed_comes_when_its_time_is_up() {
        Messaging receiver = connect();
        Map<Integer, Long> times = new ConcurrentHashMap<>();
        receiver.receive(queue, message -> times.putIfAbsent(message.payload(), System.nanoTime()));
        Messaging sender = connect();
        long start = System.nanoTime();
        sender.send(queue, Message.of(1).withDelay(Duration.ofMillis(7_500)));

        broker.kill();
        broker.restart();

        await().untilAsserted(() -> assertThat(times).containsKey(1));
        assertThat(Duration.ofNanos(times.getOrDefault(1, 0L) - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(7_500));
    }
}
