package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of what is being handled, and of what is settled, when its partition is taken away, or the polling fails. */
class RevocationTest {

    private static final TopicPartition PARTITION = new TopicPartition("charges", 0);

    private final Offline parts = new Offline();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final VirtualConsumer consumer = new VirtualConsumer(parts.environment) {

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
            committed.putAll(offsets);
        }
    };
    private final Handover handover =
            new Handover(parts.environment, parts.receiving.clock(), 10, deliveries::add, this::open, () -> {});

    @AfterEach
    void close() {
        parts.close();
    }

    private KafkaDelivery open(
            AssignedPartition from, OffsetTracker.Entry entry, ConsumerRecord<byte[], byte[]> record) {
        return new KafkaDelivery(
                parts.receiving,
                handover,
                Address.queue("charges"),
                from,
                entry,
                record,
                KafkaWire.read(record, parts.environment));
    }

    private PollLoop loop(Duration longestPollInterval) {
        return new PollLoop(parts.environment, consumer, handover, partition -> 0, 10, longestPollInterval);
    }

    /** Until one is being handled. */
    private CompletableFuture<Void> running(PollLoop loop) throws Exception {
        CompletableFuture<Void> running = parts.environment.call(() -> CompletableFuture.runAsync(
                () -> loop.run(List.of("charges"), () -> {}, () -> {}),
                parts.environment.threads().handlers()));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            consumer.seek(PARTITION, 0);
            consumer.addRecord(Offline.record(PARTITION, 0));
        });
        parts.environment.advance(Duration.ofSeconds(2));
        assertThat(deliveries).hasSize(1);
        return running;
    }

    private CompletableFuture<Void> revoked(PollLoop loop) throws Exception {
        return parts.environment.call(() -> CompletableFuture.runAsync(
                () -> loop.onPartitionsRevoked(List.of(PARTITION)),
                parts.environment.threads().handlers()));
    }

    /** Who does not poll in time is a member no longer, and cannot commit what it has waited for. */
    @ParameterizedTest
    @CsvSource({"300, 10", "8, 4"})
    void it_is_waited_for_ten_seconds_and_not_longer_than_half_the_time_in_which_it_must_poll(long interval, long drain)
            throws Exception {
        PollLoop loop = loop(Duration.ofSeconds(interval));
        CompletableFuture<Void> running = running(loop);
        CompletableFuture<Void> revoked = revoked(loop);

        parts.environment.advance(Duration.ofSeconds(drain).minusMillis(1));
        assertThat(revoked).isNotDone();
        parts.environment.advance(Duration.ofMillis(1));
        assertThat(revoked).isCompleted();
        assertThat(running).isNotDone();
    }

    @Test
    void one_that_is_to_end_waits_no_longer() throws Exception {
        PollLoop loop = loop(Duration.ofMinutes(5));
        CompletableFuture<Void> running = running(loop);
        CompletableFuture<Void> revoked = revoked(loop);
        assertThat(revoked).isNotDone();

        parts.environment.run(loop::end);

        assertThat(revoked).isCompleted();
        assertThat(running).isCompleted();
    }

    @Test
    void what_is_settled_is_committed_though_the_next_poll_fails() throws Exception {
        CompletableFuture<Void> running = running(loop(Duration.ofMinutes(5)));

        parts.environment.run(() -> {
            deliveries.get(0).settle(Settlement.accept());
            consumer.setPollException(new KafkaException("The login has run out"));
        });
        parts.environment.advance(Duration.ofSeconds(2));

        assertThat(running).isCompletedExceptionally();
        assertThat(committed).containsEntry(PARTITION, new OffsetAndMetadata(1));
    }
}
