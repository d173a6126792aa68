package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For how long what is being handled is waited for when its partition is taken away. */
class RevocationTest {

    private static final TopicPartition PARTITION = new TopicPartition("charges", 0);

    private final Offline parts = new Offline();
    private final List<Object> deliveries = new ArrayList<>();
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

    /** Who does not poll in time is a member no longer, and cannot commit what it has waited for. */
    @ParameterizedTest
    @CsvSource({"300, 10", "8, 4"})
    void for_ten_seconds_and_not_for_longer_than_half_the_time_in_which_it_must_poll(long interval, long drain)
            throws Exception {
        VirtualConsumer consumer = new VirtualConsumer(parts.environment);
        PollLoop loop =
                new PollLoop(parts.environment, consumer, handover, partition -> 0, 10, Duration.ofSeconds(interval));
        CompletableFuture<Void> running = parts.environment.call(() -> CompletableFuture.runAsync(
                () -> loop.run(List.of("charges"), () -> {}, () -> {}),
                parts.environment.threads().handlers()));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            consumer.seek(PARTITION, 0);
            consumer.addRecord(new ConsumerRecord<>(
                    PARTITION.topic(),
                    PARTITION.partition(),
                    0,
                    0,
                    TimestampType.CREATE_TIME,
                    0,
                    1,
                    null,
                    new byte[1],
                    new RecordHeaders(),
                    Optional.empty()));
        });
        parts.environment.advance(Duration.ofSeconds(2));
        assertThat(deliveries).hasSize(1);
        CompletableFuture<Void> revoked = parts.environment.call(() -> CompletableFuture.runAsync(
                () -> loop.onPartitionsRevoked(List.of(PARTITION)),
                parts.environment.threads().handlers()));

        parts.environment.advance(Duration.ofSeconds(drain).minusMillis(1));
        assertThat(revoked).isNotDone();
        parts.environment.advance(Duration.ofMillis(1));
        assertThat(revoked).isCompleted();
        assertThat(running).isNotDone();
    }
}
