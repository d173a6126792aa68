package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Idempotency;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.ReceiverOptions;
import dev.messaging.Topic;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What happens when the members of a group, or the partitions they share, change: lines of the table in docs/kafka.md. */
@WithKafka
@Execution(ExecutionMode.CONCURRENT)
class RebalanceTest extends Faults {

    RebalanceTest(KafkaBroker broker) {
        super(broker);
    }

    @Test
    void members_that_come_and_go_handle_each_once_and_in_order_by_key() throws Exception {
        SystemEnvironment environment = opened(new SystemEnvironment("faults-shared"));
        IdempotencyStore store = new HeapIdempotencyStore(environment);
        Collection<Integer> all = new ConcurrentLinkedQueue<>();
        Map<String, Collection<Integer>> byKey = new ConcurrentHashMap<>();
        Messaging sender = connect();
        List<Messaging> members = new CopyOnWriteArrayList<>();
        Runnable join = () -> {
            Messaging member = builder(options()).idempotencyStore(store).connect();
            member.receive(queue, message -> {
                byKey.computeIfAbsent(message.partitionKey().orElseThrow(), key -> new ConcurrentLinkedQueue<>())
                        .add(message.payload());
                all.add(message.payload());
                handled.add(message.payload());
            });
            members.add(member);
        };
        join.run();

        Set<Integer> acknowledged = load(sender).sendDuring(() -> {
            for (long end = System.nanoTime() + Duration.ofMinutes(1).toNanos(); System.nanoTime() < end; ) {
                join.run();
                pause(Duration.ofSeconds(2));
                members.remove(0).close();
            }
        });

        open.addAll(members);
        await().untilAsserted(() -> assertThat(acknowledged).allMatch(handled::contains));
        assertThat(all).as("handled once").doesNotHaveDuplicates();
        byKey.forEach((key, numbers) -> assertThat(List.copyOf(numbers)).as(key).isSorted());
    }

    @Test
    void a_second_receiver_of_a_queue_gets_its_part_and_what_waits_for_a_handler_is_handled_once() {
        int count = 300;
        Map<String, Collection<Integer>> byMember = new ConcurrentHashMap<>();
        ReceiverOptions options = ReceiverOptions.defaults()
                .withConcurrency(8)
                .withIdempotency(Idempotency.none()); // or it would swallow what comes again
        Function<String, Messaging> member = who -> {
            Collection<Integer> own = new ConcurrentLinkedQueue<>();
            byMember.put(who, own);
            Messaging messaging = connect();
            messaging.receive(queue, options, message -> {
                own.add(message.payload());
                pause(Duration.ofSeconds(1));
            });
            return messaging;
        };
        Messaging sender = connect();
        Messaging first = member.apply("first");
        for (int i = 0; i < count; i++) {
            sender.send(queue, Message.of(i).withPartitionKey("key-" + i));
        }
        await().until(() -> byMember.get("first").size() > 8);

        Messaging second = member.apply("second");

        await().untilAsserted(() -> assertThat(
                        byMember.values().stream().flatMap(Collection::stream).distinct())
                .hasSize(count));
        for (Messaging each : List.of(first, second)) {
            await().until(() -> each.health().checks().stream()
                    .anyMatch(check -> check.detail().startsWith("0 unsettled")));
        }
        assertThat(byMember.values().stream().flatMap(Collection::stream)).hasSize(count);
        assertThat(byMember.get("second")).hasSizeGreaterThan(count / 5);
    }

    @Test
    void a_handler_that_is_slower_than_the_longest_poll_interval_stays_a_member() {
        Messaging receiver = connect(options().withClientProperty("max.poll.interval.ms", "3000"));
        AtomicInteger runs = new AtomicInteger();
        ReceiverOptions options = ReceiverOptions.defaults()
                .withConcurrency(1)
                .withIdempotency(Idempotency.none()); // or it would swallow what comes again
        receiver.receive(queue, options, message -> {
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
}
