package dev.messaging.benchmarks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import java.io.Closeable;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Sends orders by {@link KafkaProducer}. Thread-safe. */
final class RawProducer implements Closeable {

    private final Producer<byte[], byte[]> producer;
    private final Head head;

    RawProducer(String servers, boolean lingers, Head head) {
        this.producer = new KafkaProducer<>(Clients.producer(servers, lingers));
        this.head = head;
    }

    /** Done when the broker confirms; with its customer as its key, unless it is bare. */
    CompletableFuture<Void> send(String topic, Order order) {
        byte[] key = head.isBare() ? null : order.customer().getBytes(UTF_8);
        return send(topic, null, key, Json.encode(order), head.next());
    }

    /** Done when the broker confirms; to any partition if none is said. */
    CompletableFuture<Void> send(
            String topic, @Nullable Integer partition, byte @Nullable [] key, byte[] body, Headers headers) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        producer.send(new ProducerRecord<>(topic, partition, null, key, body, headers), (where, failure) -> {
            if (failure == null) {
                confirmed.complete(null);
            } else {
                confirmed.completeExceptionally(failure);
            }
        });
        return confirmed;
    }

    @Override
    public void close() {
        producer.close();
    }
}
