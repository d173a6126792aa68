package dev.messaging.benchmarks.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** How Kafka's clients are set, where they are not as usual. */
final class Clients {

    /** As large as the library's. */
    private static final int BATCH_BYTES = 65_536;

    private Clients() {}

    static Map<String, Object> admin(String servers) {
        return new HashMap<>(Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG,
                false));
    }

    /** All replicas in sync confirm, and nothing is written twice: as usual. */
    static Map<String, Object> producer(String servers, boolean lingers) {
        Map<String, Object> properties = admin(servers);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        if (!lingers) {
            properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        }
        return properties;
    }

    /** Of no group. */
    static Map<String, Object> consumer(String servers) {
        Map<String, Object> properties = admin(servers);
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return properties;
    }

    /** Of a group; it commits now and then by itself, as usual. */
    static Map<String, Object> member(String servers, String group) {
        Map<String, Object> properties = consumer(servers);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, true);
        return properties;
    }

    /** Of a group; what it has handled is committed by whom it belongs to. */
    static Map<String, Object> committingMember(String servers, String group) {
        Map<String, Object> properties = member(servers, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return properties;
    }
}
