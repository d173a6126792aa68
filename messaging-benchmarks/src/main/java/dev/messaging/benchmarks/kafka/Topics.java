package dev.messaging.benchmarks.kafka;

import java.io.Closeable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes topics, and takes them away: what is sent here would soon fill a disk. */
final class Topics implements Closeable {

    static final int PARTITIONS = 4;

    /** The broker soon deletes what is to be deleted. */
    static final Map<String, String> OF_BROKER = Map.of("log.retention.check.interval.ms", "1000");

    private static final Map<String, String> OF_TOPIC =
            Map.of(TopicConfig.FILE_DELETE_DELAY_MS_CONFIG, "1000", TopicConfig.SEGMENT_BYTES_CONFIG, "67108864");

    private static final long TO_THE_END = -1;

    private final Admin admin;

    Topics(String servers) {
        this.admin = Admin.create(Clients.admin(servers));
    }

    /** Makes it, unless it is there; the leaders of its partitions know that they are. */
    void make(String name, int partitions) {
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(OF_TOPIC);
        succeeds(admin.createTopics(List.of(topic)).all(), TopicExistsException.class);
        long end = System.nanoTime() + Records.PATIENCE.toNanos();
        while (!succeeds(admin.describeTopics(List.of(name)).allTopicNames(), UnknownTopicOrPartitionException.class)) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("There is still no topic " + name);
            }
        }
        awaitLeaders(name, partitions);
    }

    /**
     * A leader who does not know it yet refuses a producer's first batch, may take its second, and then refuses the first until
     * its time is up.
     *
     * @see <a href="https://issues.apache.org/jira/browse/KAFKA-15591">KAFKA-15591</a>
     */
    private void awaitLeaders(String name, int partitions) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            ends.put(new TopicPartition(name, partition), OffsetSpec.latest());
        }
        succeeds(admin.listOffsets(ends).all(), NotLeaderOrFollowerException.class); // they are asked until they do
    }

    /** Empties it, as soon as the broker looks after it; its producers would ask for one that is gone again and again. */
    void empty(String name, int partitions) {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            all.put(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(TO_THE_END));
        }
        succeeds(admin.deleteRecords(all).all(), NotLeaderOrFollowerException.class);
    }

    /** Takes it away, if it is there. */
    void delete(String name) {
        succeeds(admin.deleteTopics(List.of(name)).all(), UnknownTopicOrPartitionException.class);
    }

    /** Or fails like this. */
    private static boolean succeeds(KafkaFuture<?> done, Class<? extends Exception> failure) {
        try {
            done.get();
            return true;
        } catch (ExecutionException failed) {
            if (!failure.isInstance(failed.getCause())) {
                throw new IllegalStateException(failed);
            }
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
