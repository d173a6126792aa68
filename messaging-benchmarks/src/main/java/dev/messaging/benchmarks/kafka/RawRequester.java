package dev.messaging.benchmarks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Json;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Headers;

/** Asks, and reads the replies in a topic of its own. Thread-safe. */
final class RawRequester implements Call, Closeable {

    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private final Heads heads;
    private final RawProducer producer;
    private final Consumer<byte[], byte[]> consumer;
    private final byte[] replyTopic;
    private final Map<String, CompletableFuture<Order>> pending = new ConcurrentHashMap<>();
    private final Thread reader = new Thread(this::read, "replies");

    RawRequester(String servers, Heads heads) {
        String topic = "benchmark.replies." + ProcessHandle.current().pid();
        this.heads = heads;
        this.replyTopic = topic.getBytes(UTF_8);
        this.producer = new RawProducer(servers, false, heads.asked());
        this.consumer = new KafkaConsumer<>(Clients.consumer(servers));
        try (Topics topics = new Topics(servers)) {
            topics.make(topic, 1);
        }
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToEnd(List.of(partition));
        consumer.position(partition);
        reader.start();
    }

    @Override
    public void call() {
        callAsync().join();
    }

    @Override
    public CompletableFuture<Order> callAsync() {
        String id = heads.requestIds().next();
        CompletableFuture<Order> reply = new CompletableFuture<>();
        pending.put(id, reply);
        Headers headers = heads.asked().next();
        Replies.ask(headers, id, replyTopic);
        producer.send(Responders.RAW, null, null, Json.encode(Json.ORDER), headers)
                .whenComplete((sent, failure) -> {
                    if (failure != null) {
                        reply.completeExceptionally(failure);
                    }
                });
        return reply;
    }

    private void read() {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> reply : consumer.poll(LONGEST_POLL)) {
                    String id = new String(Replies.value(reply.headers(), Replies.ID), UTF_8);
                    CompletableFuture<Order> waiting = pending.remove(id);
                    if (waiting != null) {
                        waiting.complete(Json.decode(reply.value()));
                    }
                }
            }
        } catch (WakeupException closed) {
            consumer.close();
        }
    }

    @Override
    public void close() {
        consumer.wakeup();
        producer.close();
    }
}
