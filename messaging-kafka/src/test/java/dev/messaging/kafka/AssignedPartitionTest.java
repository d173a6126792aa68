package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class AssignedPartitionTest {

    /** The broker may have written it at the end of the millisecond. */
    @Test
    void what_waits_is_not_due_before_its_time_is_up() {
        AssignedPartition partition = new AssignedPartition(new TopicPartition("charges--retry", 0), 300, 1);
        ConsumerRecord<byte[], byte[]> waiting = new ConsumerRecord<>(
                "charges--retry",
                0,
                0,
                1_000,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                null,
                null,
                new RecordHeaders(),
                Optional.empty());

        assertThat(partition.due(waiting)).isEqualTo(1_301);
    }
}
