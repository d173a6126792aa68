package dev.messaging.kafka;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Other Kafka clients, which know nothing of this library. */
final class Peer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Map<String, Object> properties;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Records> reading = new ArrayList<>();

    private Peer(Map<String, Object> properties) {
        this.properties = properties;
        this.admin = Admin.create(properties);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    static Peer at(String bootstrapServers) {
        return new Peer(Map.of("bootstrap.servers", bootstrapServers));
    }

    Admin admin() {
        return admin;
    }

    /** Makes a topic, unless it is there; a broker tells of it a moment after the controller has made it. */
    void makeTopic(String name, int partitions, Map<String, String> configs) throws Exception {
        try {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs)))
                    .all()
                    .get();
        } catch (ExecutionException failure) {
            if (!(failure.getCause() instanceof TopicExistsException)) {
                throw failure;
            }
        }
        await(name + " is known")
                .pollDelay(Duration.ZERO)
                .atMost(PATIENCE)
                .until(() -> admin.listTopics().names().get().contains(name));
    }

    void send(ProducerRecord<byte[], byte[]> message) throws Exception {
        producer.send(message).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    CompletableFuture<?> sendAsync(ProducerRecord<byte[], byte[]> message) {
        CompletableFuture<Object> sent = new CompletableFuture<>();
        producer.send(message, (there, failure) -> {
            if (failure == null) {
                sent.complete(there);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        return sent;
    }

    /** All of a topic, from its beginning. */
    Records records(String topic) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        int count = await().atMost(PATIENCE)
                .until(() -> consumer.partitionsFor(topic).size(), size -> size > 0);
        Collection<TopicPartition> partitions = IntStream.range(0, count)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Records records = new Records(consumer, new ArrayList<>());
        reading.add(records);
        return records;
    }

    @Override
    public void close() {
        reading.forEach(each -> each.consumer.close());
        producer.close();
        admin.close();
    }

    /** What comes to a topic, one after another. */
    record Records(KafkaConsumer<byte[], byte[]> consumer, List<ConsumerRecord<byte[], byte[]>> polled) {

        ConsumerRecord<byte[], byte[]> next() {
            await("something comes").atMost(PATIENCE).until(() -> {
                if (polled.isEmpty()) {
                    consumer.poll(Duration.ofMillis(200)).forEach(polled::add);
                }
                return !polled.isEmpty();
            });
            return polled.remove(0);
        }

        /** So many, at least. */
        List<ConsumerRecord<byte[], byte[]>> next(int count) {
            await(count + " come").pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(polled::add);
                return polled.size() >= count;
            });
            return polled;
        }
    }
}
