package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a pass ends whose partition was taken away. */
class LetterReaderTest {

    private static final TopicPartition PARTITION = new TopicPartition("charges--dlq", 0);

    private final Offline parts = new Offline();
    private final VirtualConsumer consumer = new VirtualConsumer(parts.environment);
    private final LetterReader reader = new LetterReader(consumer, parts.publisher, parts.environment, () -> {});

    @BeforeEach
    void join() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 2L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            consumer.seek(PARTITION, 0);
        });
        await(() -> {
            reader.join(PARTITION.topic());
            return reader.fixEnd();
        });
        consumer.schedulePollTask(() -> {
            consumer.addRecord(Offline.record(PARTITION, 0));
            consumer.addRecord(Offline.record(PARTITION, 1));
        });
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private <T> T await(Callable<T> question) throws Exception {
        return parts.environment.call(question);
    }

    @Test
    void with_a_failure_if_what_was_removed_may_come_again() throws Exception {
        reader.remove(await(reader::next));

        reader.onPartitionsLost(List.of(PARTITION));

        assertThat(await(reader::next)).isNull();
        assertThatThrownBy(() -> parts.environment.run(reader::end)).hasMessageContaining("before the brokers knew");
    }

    @Test
    void well_if_nothing_was_removed() throws Exception {
        reader.keep(await(reader::next));

        reader.onPartitionsLost(List.of(PARTITION));

        parts.environment.run(reader::end);
        assertThat(consumer.closed()).isTrue();
    }

    @Test
    void well_if_the_brokers_know_what_was_removed() throws Exception {
        reader.remove(await(reader::next));

        parts.environment.run(() -> reader.onPartitionsRevoked(List.of(PARTITION)));

        parts.environment.run(reader::end);
        assertThat(consumer.closed()).isTrue();
    }
}
