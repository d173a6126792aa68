package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Outage;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.TransportContext;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is handed over when, and of what more is fetched. */
class HandoverTest {

    private static final Address QUEUE = Address.queue("charges");
    private static final int MOST_UNSETTLED = 4;
    private static final int MOST_AHEAD = 6;
    private static final long SECOND = 1_000;

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final KafkaOptions options = KafkaOptions.defaults();
    private final Receiving receiving = receiving();
    private final List<KafkaDelivery> deliveries = new ArrayList<>();
    private Consumer<KafkaDelivery> handler = deliveries::add;
    private @Nullable Error unopened;
    private boolean goesElsewhere;
    private final List<OffsetTracker.Entry> elsewhere = new ArrayList<>();
    private int looks;
    private final Handover handover =
            new Handover(environment, receiving.clock(), MOST_UNSETTLED, this::handle, this::open, () -> looks++);

    private final AssignedPartition first = new AssignedPartition(new TopicPartition("charges", 0), 0, MOST_AHEAD);
    private final AssignedPartition second = new AssignedPartition(new TopicPartition("charges", 1), 0, MOST_AHEAD);
    private final AssignedPartition waiting =
            new AssignedPartition(new TopicPartition("charges--retry", 1), SECOND, MOST_AHEAD);

    /** Of what delivers; nothing here publishes or asks the cluster. */
    private Receiving receiving() {
        TransportContext context = new TransportContext(null, Map.of(), null, environment, event -> {}, () -> null);
        Outage outage = new Outage("kafka", context.listener());
        Cluster cluster = new Cluster(options, null, environment, outage);
        return new Receiving(options, context, null, cluster, null, null, null, outage);
    }

    private @Nullable KafkaDelivery open(
            AssignedPartition from, OffsetTracker.Entry entry, ConsumerRecord<byte[], byte[]> record) {
        if (unopened != null) {
            throw unopened;
        }
        if (goesElsewhere) {
            handover.beginAside(from);
            elsewhere.add(entry);
            return null;
        }
        return new KafkaDelivery(receiving, handover, QUEUE, from, entry, record, KafkaWire.read(record, environment));
    }

    private void handle(Delivery delivery) {
        handler.accept((KafkaDelivery) delivery);
    }

    @AfterEach
    void close() {
        environment.close();
    }

    private void come(AssignedPartition from, long... offsets) {
        handover.add(
                from,
                LongStream.of(offsets)
                        .mapToObj(offset -> new ConsumerRecord<byte[], byte[]>(
                                from.partition.topic(),
                                from.partition.partition(),
                                offset,
                                environment.time().clock().millis(),
                                TimestampType.CREATE_TIME,
                                0,
                                1,
                                null,
                                new byte[1],
                                new RecordHeaders()
                                        .add("ce_id", (from.partition.partition() + "/" + offset).getBytes(UTF_8)),
                                Optional.empty()))
                        .toList());
        handover.run();
    }

    private List<String> handled() {
        return deliveries.stream().map(each -> each.message().id()).toList();
    }

    private boolean isWanted(AssignedPartition partition) {
        return handover.wanted(List.of(first, second, waiting)).contains(partition.partition);
    }

    private static void settle(KafkaDelivery delivery) {
        assertThat(delivery.settle(Settlement.accept())).isCompleted();
    }

    @Test
    void no_more_than_may_be_unsettled_and_the_next_when_one_is() {
        come(first, 0, 1, 2, 3, 4, 5);
        assertThat(handled()).containsExactly("0/0", "0/1", "0/2", "0/3");

        settle(deliveries.get(2));

        assertThat(handled()).containsExactly("0/0", "0/1", "0/2", "0/3", "0/4");
    }

    @Test
    void partitions_take_turns() {
        handover.pause();
        come(first, 0, 1);
        come(second, 0, 1);

        handover.resume();

        assertThat(handled()).containsExactly("0/0", "1/0", "0/1", "1/1");
    }

    /** A fetch for the others alone would stay at the broker while there is more for the one that has just come to its end. */
    @Test
    void more_is_fetched_of_all_partitions_or_of_none() {
        come(first, 0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(isWanted(first)).isFalse();
        assertThat(isWanted(second)).isFalse();
        assertThat(looks).isZero();

        settle(deliveries.get(0));

        assertThat(looks).isOne();
        assertThat(isWanted(first)).isTrue();
        assertThat(isWanted(second)).isTrue();
        settle(deliveries.get(1));
        assertThat(looks).as("nothing new").isOne();
    }

    @Test
    void one_message_that_takes_long_holds_its_partition_back_at_last_and_no_other() {
        come(first, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(isWanted(second)).isFalse();
        for (int i = 1; i < MOST_AHEAD; i++) {
            settle(deliveries.get(i));
        }
        assertThat(handled()).hasSize(MOST_AHEAD).doesNotContain("0/6");

        assertThat(looks).as("told that what is at hand is less").isOne();
        assertThat(isWanted(first)).isFalse();
        assertThat(isWanted(second)).isTrue();
        come(second, 0);
        assertThat(handled()).contains("1/0").doesNotContain("0/6");

        settle(deliveries.get(0));
        assertThat(handled()).contains("0/6");
    }

    @Test
    void what_waits_is_handed_over_when_its_time_is_up_and_holds_up_no_other() {
        come(waiting, 0, 1);
        assertThat(isWanted(waiting)).isFalse();
        assertThat(isWanted(first)).isTrue();
        environment.advance(Duration.ofMillis(SECOND));
        assertThat(handled()).isEmpty();

        environment.advance(Duration.ofMillis(1));

        assertThat(handled()).containsExactly("1/0", "1/1");
        assertThat(looks).isOne();
        assertThat(isWanted(waiting)).isTrue();
    }

    @Test
    void of_a_partition_that_leaves_only_what_is_being_handled_is_waited_for() {
        come(first, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        CompletableFuture<Void> left = handover.leave(List.of(first));
        come(first, 10);
        assertThat(isWanted(second)).as("what is left behind takes no place").isTrue();

        for (int i = 0; i < MOST_UNSETTLED; i++) {
            assertThat(left).isNotDone();
            settle(deliveries.get(i));
        }

        assertThat(left).isCompleted();
        assertThat(handled()).hasSize(MOST_UNSETTLED);
        assertThat(isWanted(first)).isFalse();
    }

    @Test
    void what_goes_elsewhere_takes_no_place_but_is_waited_for() {
        goesElsewhere = true;
        come(first, 0, 1, 2, 3, 4);
        assertThat(elsewhere).hasSize(5);
        CompletableFuture<Void> left = handover.leave(List.of(first));
        CompletableFuture<Void> stopped = handover.stop();

        for (OffsetTracker.Entry each : elsewhere) {
            assertThat(left).isNotDone();
            assertThat(stopped).isNotDone();
            handover.endAside(first, each, true);
        }

        assertThat(left).isCompleted();
        assertThat(stopped).isCompleted();
        assertThat(first.tracker.ahead()).isZero();
    }

    @Test
    void what_is_settled_after_its_partition_has_gone_is_not() {
        come(first, 0);
        handover.leave(List.of(first));
        first.gone = true;

        assertThat(deliveries.get(0).settle(Settlement.accept()).toCompletableFuture())
                .isCompletedExceptionally();
    }

    @Test
    void a_pause_hands_over_nothing_and_wants_nothing() {
        handover.pause();
        come(first, 0);
        assertThat(handled()).isEmpty();
        assertThat(isWanted(second)).isFalse();

        handover.resume();

        assertThat(handled()).containsExactly("0/0");
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void a_stop_is_done_when_the_last_has_been_handed_over() {
        List<CompletableFuture<Void>> stopped = new ArrayList<>();
        handler = delivery -> {
            deliveries.add(delivery);
            stopped.add(handover.stop());
            assertThat(stopped.get(0)).isNotDone();
        };

        come(first, 0, 1);

        assertThat(stopped).hasSize(1).allMatch(CompletableFuture::isDone);
        assertThat(handled()).containsExactly("0/0");
        assertThat(isWanted(first)).isFalse();
    }

    @Test
    void what_is_put_off_takes_no_place_and_comes_again() {
        come(first, 0, 1, 2, 3, 4);
        KafkaDelivery last = deliveries.get(3);

        handover.postpone(last, last, SECOND);
        assertThat(handled()).endsWith("0/3", "0/4");
        environment.advance(Duration.ofMillis(SECOND));
        assertThat(handled()).as("no place yet").endsWith("0/3", "0/4");
        settle(deliveries.get(0));

        assertThat(handled()).endsWith("0/4", "0/3");
    }

    @Test
    void an_error_of_who_takes_one_does_not_keep_the_next_from_being_handed_over() {
        handler = delivery -> {
            throw new NoClassDefFoundError("a codec");
        };
        assertThatThrownBy(() -> come(first, 0)).isInstanceOf(NoClassDefFoundError.class);
        handler = deliveries::add;

        come(second, 0);

        assertThat(handled()).containsExactly("1/0");
    }

    @Test
    void what_cannot_be_opened_for_an_error_takes_no_place() {
        unopened = new NoClassDefFoundError("a codec");
        for (int i = 0; i < MOST_UNSETTLED; i++) {
            long offset = i;
            assertThatThrownBy(() -> come(first, offset)).isInstanceOf(NoClassDefFoundError.class);
        }
        unopened = null;

        come(second, 0);

        assertThat(handled()).containsExactly("1/0");
    }

    /** It is the thread of who settles that goes on handing over. */
    @Test
    void handlers_that_settle_at_once_need_no_stack_for_each() {
        handler = HandoverTest::settle;
        AssignedPartition lane = new AssignedPartition(new TopicPartition("charges", 2), 0, MOST_AHEAD);

        come(lane, LongStream.range(0, 20_000).toArray());

        assertThat(lane.tracker.ahead()).isZero();
        assertThat(lane.buffer).isEmpty();
    }
}
