package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.spi.Address;
import dev.messaging.spi.Settlement;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a member of a group fetches, and what it commits. */
@WithKafka
class PollLoopTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);
    private static final int MOST_UNSETTLED = 10;

    /** Besides what is being handled: what is at hand, and what a poll may bring to it. */
    private static final int MOST_FETCHED = 3 * MOST_UNSETTLED;

    private final String topic = "loop." + UUID.randomUUID();
    private final Peer peer;
    private final Parts parts;
    private final List<Member> members = new ArrayList<>();

    PollLoopTest(KafkaBroker broker) {
        this.peer = Peer.at(broker.bootstrapServers());
        this.parts = Parts.of(KafkaOptions.defaults().withBootstrapServers(broker.bootstrapServers()));
    }

    @BeforeEach
    void makeTopic() throws Exception {
        peer.makeTopic(topic, 1, Map.of());
    }

    @AfterEach
    void close() {
        members.forEach(Member::leave);
        parts.close();
        peer.close();
    }

    private Member join() {
        Member member = new Member();
        members.add(member);
        return member;
    }

    private void send(int count) {
        CompletableFuture.allOf(IntStream.range(0, count)
                        .mapToObj(i -> peer.sendAsync(new ProducerRecord<>(topic, 0, null, new byte[1])))
                        .toArray(CompletableFuture<?>[]::new))
                .join();
    }

    private long committed(TopicPartition partition) throws Exception {
        var offset = peer.admin()
                .listConsumerGroupOffsets(topic)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(partition);
        return offset == null ? 0 : offset.offset();
    }

    @Test
    void it_fetches_no_more_than_is_soon_handed_over_and_polls_on() {
        send(2_000);
        Member member = join();
        await().atMost(LONG_ENOUGH).until(() -> member.deliveries.size() == MOST_UNSETTLED);

        await().during(Duration.ofMillis(500)).atMost(LONG_ENOUGH).until(() -> member.fetched() <= MOST_FETCHED);

        await().pollDelay(Duration.ZERO).atMost(LONG_ENOUGH).until(() -> member.settleAll() == 2_000);
        assertThat(member.fetched()).isEqualTo(2_000);
    }

    @Test
    void when_it_leaves_it_commits_what_lies_before_the_first_that_is_not_settled() throws Exception {
        send(5);
        Member member = join();
        await().atMost(LONG_ENOUGH).until(() -> member.deliveries.size() == 5);
        Stream.of(0, 1, 3, 4).forEach(member::settle);

        member.leave();

        assertThat(committed(new TopicPartition(topic, 0))).isEqualTo(2);
        assertThat(member.deliveries.get(2).settle(Settlement.accept()).toCompletableFuture())
                .as("it is another's")
                .isCompletedExceptionally();
    }

    @Test
    void what_is_being_handled_when_its_partition_is_taken_away_is_waited_for() throws Exception {
        peer.admin()
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                .all()
                .get();
        peer.send(new ProducerRecord<>(topic, 0, null, new byte[1]));
        peer.send(new ProducerRecord<>(topic, 1, null, new byte[1]));
        Member first = join();
        await().atMost(LONG_ENOUGH).until(() -> first.deliveries.size() == 2);

        Member second = join();
        await().atMost(LONG_ENOUGH).until(() -> first.deliveries.stream().anyMatch(first::isLeaving));
        int last = first.isLeaving(first.deliveries.get(0)) ? 0 : 1;
        TopicPartition taken = first.deliveries.get(last).partition().partition;
        assertThat(first.deliveries.get(last).partition().gone).isFalse();
        first.settle(last);

        await().atMost(LONG_ENOUGH).until(() -> committed(taken) == 1);
        peer.send(new ProducerRecord<>(topic, taken.partition(), null, new byte[2]));
        await().atMost(LONG_ENOUGH).until(() -> !second.deliveries.isEmpty());
        assertThat(second.deliveries.get(0).message().body())
                .as("only what came later")
                .hasSize(2);
    }

    /** A member whose handlers settle when the test says so. */
    private final class Member {

        final List<KafkaDelivery> deliveries = new CopyOnWriteArrayList<>();
        private final Handover handover;
        private final PollLoop loop;
        private final CompletableFuture<Void> left;
        private int settled;

        Member() {
            Receiving receiving = parts.receiving;
            this.handover = new Handover(
                    parts.environment,
                    receiving.clock(),
                    MOST_UNSETTLED,
                    delivery -> deliveries.add((KafkaDelivery) delivery),
                    this::open,
                    this::wake);
            this.loop = new PollLoop(
                    parts.environment,
                    parts.clients.member(Topics.Purpose.MESSAGES, topic, Handover.mostAtHand(MOST_UNSETTLED)),
                    handover,
                    partition -> 0,
                    MOST_UNSETTLED,
                    LONG_ENOUGH);
            this.left = CompletableFuture.runAsync(
                    () -> loop.run(List.of(topic), () -> {}, () -> {}),
                    parts.environment.threads().handlers());
        }

        private KafkaDelivery open(
                AssignedPartition from, OffsetTracker.Entry entry, ConsumerRecord<byte[], byte[]> record) {
            return new KafkaDelivery(
                    parts.receiving,
                    handover,
                    Address.queue(topic),
                    from,
                    entry,
                    record,
                    KafkaWire.read(record, parts.environment));
        }

        private void wake() {
            loop.wake();
        }

        /** How many have come, handed over or not. */
        int fetched() {
            synchronized (handover) {
                return deliveries.size() + deliveries.get(0).partition().buffer.size();
            }
        }

        boolean isLeaving(KafkaDelivery delivery) {
            synchronized (handover) {
                return delivery.partition().leaving;
            }
        }

        void settle(int number) {
            assertThat(deliveries.get(number).settle(Settlement.accept())).isCompleted();
        }

        /** All that have come and are not settled yet; gives how many are by now. */
        int settleAll() {
            while (settled < deliveries.size()) {
                settle(settled++);
            }
            return settled;
        }

        void leave() {
            loop.end();
            assertThat(left).succeedsWithin(LONG_ENOUGH);
        }
    }
}
