package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PassedPartitionTest {

    private final PassedPartition partition = new PassedPartition(new TopicPartition("work--dlq", 0), 100);

    @Test
    void nothing_is_committed_of_what_was_only_looked_at() {
        partition.keep(10);
        partition.keep(11);

        assertThat(partition.toCommit()).isNull();
        assertThat(partition.isBlocked()).isFalse();
    }

    @Test
    void what_is_removed_from_the_first_on_is_committed_once_whatever_the_gaps() {
        partition.remove(10);
        partition.remove(13);

        assertThat(partition.toCommit()).isEqualTo(new OffsetAndMetadata(14));
        partition.committed();
        assertThat(partition.toCommit()).isNull();
    }

    @Test
    void what_was_kept_before_something_removed_is_in_the_way_until_it_is_at_the_end() {
        partition.remove(10);
        partition.keep(11);
        partition.remove(12);
        partition.keep(13);
        partition.remove(14);
        partition.keep(15);

        assertThat(partition.toCommit()).isEqualTo(new OffsetAndMetadata(11));
        assertThat(partition.isBlocked()).isTrue();
        assertThat(partition.firstKept()).isEqualTo(11);
        assertThat(partition.lastRemoved()).isEqualTo(14);
        assertThat(LongStream.rangeClosed(10, 15).filter(partition::isInTheWay)).containsExactly(11L, 13L);

        partition.cleared();

        assertThat(partition.isBlocked()).isFalse();
        assertThat(partition.toCommit()).isEqualTo(new OffsetAndMetadata(15));
    }
}
