package dev.messaging.testkit.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What Kafka's own clients see of a broker. */
record KafkaPeer(String bootstrapServers) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Makes a topic of one partition, with a copy on as many brokers as the broker itself says. */
    void create(String topic) throws Exception {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    int brokers() throws Exception {
        try (Admin admin = admin()) {
            return admin.describeCluster().nodes().get().size();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "default.api.timeout.ms",
                "20000",
                "request.timeout.ms",
                "5000"));
    }

    /** Done when the brokers keep it. */
    void send(String topic, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8)))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Whether it answers in this time. */
    boolean answers(Duration patience) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "default.api.timeout.ms",
                Long.toString(patience.toMillis()),
                "request.timeout.ms",
                Long.toString(patience.toMillis())))) {
            admin.describeCluster().nodes().get();
            return true;
        } catch (ExecutionException noAnswer) {
            return false;
        }
    }

    /** All that a topic keeps. */
    List<String> all(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition), PATIENCE).get(partition);
            List<String> values = new ArrayList<>();
            while (consumer.position(partition, PATIENCE) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(new String(record.value(), UTF_8)));
            }
            return values;
        }
    }
}
