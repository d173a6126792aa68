package dev.messaging.benchmarks.kafka;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What is in topics of one partition. */
final class Records {

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Records() {}

    /** The first, once it is there. */
    static ConsumerRecord<byte[], byte[]> first(String servers, String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(Clients.consumer(servers))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            ConsumerRecords<byte[], byte[]> records = consumer.poll(PATIENCE);
            if (records.isEmpty()) {
                throw new IllegalStateException("Nothing comes to " + topic);
            }
            return records.iterator().next();
        }
    }
}
