package dev.messaging.kafka;

import dev.messaging.spi.TransportContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Makes Kafka's clients, each with a name of its own; not final, so that tests can make others. Thread-safe. */
class Clients {

    private static final int ID_BITS = 32;

    private final ClientProperties properties;
    private final String name;
    private final AtomicInteger count = new AtomicInteger();

    Clients(KafkaOptions options, TransportContext context) {
        this.properties = new ClientProperties(options);
        String application = context.application();
        long chance = context.environment().random().nextLong() >>> ID_BITS;
        this.name =
                (application == null ? "messaging" : application) + "-" + Long.toString(chance, Character.MAX_RADIX);
    }

    /** What tells this process's clients, and its requests, from all others'. */
    String name() {
        return name;
    }

    Admin admin() {
        return Admin.create(properties.admin(id("admin")));
    }

    Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(properties.producer(id("producer")));
    }

    Consumer<byte[], byte[]> member(Topics.Purpose purpose, String group, int mostAtHand) {
        return new KafkaConsumer<>(properties.member(id(group), purpose, group, mostAtHand));
    }

    Duration longestPollInterval() {
        return properties.longestPollInterval();
    }

    Consumer<byte[], byte[]> consumer(String purpose) {
        return new KafkaConsumer<>(properties.consumer(id(purpose)));
    }

    private String id(String purpose) {
        return name + "-" + purpose + "-" + count.incrementAndGet();
    }
}
