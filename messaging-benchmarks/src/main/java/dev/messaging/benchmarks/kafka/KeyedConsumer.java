package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.paired.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that hands over to many threads, each key's messages to the same; it commits what is handled up to the first that
 * is not.
 */
final class KeyedConsumer implements Peer.Consumers {

    private static final Duration LONGEST_POLL = Duration.ofMillis(10);
    private static final long COMMIT_INTERVAL = Duration.ofMillis(100).toNanos();
    private static final int MOST_UNHANDLED = 5_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Consumer<Order> handler;
    private final List<ExecutorService> lanes = new ArrayList<>();
    private final Map<TopicPartition, Deque<Piece>> pieces = new HashMap<>();
    private final AtomicInteger unhandled = new AtomicInteger();
    private final Thread poller = new Thread(this::consume, "poller");
    private volatile boolean closed;

    KeyedConsumer(String servers, String topic, int threads, Consumer<Order> handler) {
        this.consumer = new KafkaConsumer<>(Clients.committingMember(servers, topic));
        this.handler = handler;
        for (int i = 0; i < threads; i++) {
            lanes.add(Executors.newSingleThreadExecutor());
        }
        consumer.subscribe(List.of(topic));
        poller.start();
    }

    private void consume() {
        long committed = System.nanoTime();
        while (!closed) {
            if (unhandled.get() > MOST_UNHANDLED) {
                consumer.pause(consumer.assignment());
            } else {
                consumer.resume(consumer.paused());
            }
            handOver(consumer.poll(LONGEST_POLL));
            if (System.nanoTime() - committed > COMMIT_INTERVAL) {
                committed = System.nanoTime();
                consumer.commitAsync(handled(), null);
            }
        }
        consumer.close();
    }

    /** Many at a time: a thread is woken once for all that it gets. */
    private void handOver(ConsumerRecords<byte[], byte[]> records) {
        unhandled.addAndGet(records.count());
        Map<Integer, List<Runnable>> batches = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> some = records.records(partition);
            Piece piece = new Piece(some.get(some.size() - 1).offset() + 1, new AtomicInteger(some.size()));
            pieces.computeIfAbsent(partition, first -> new ArrayDeque<>()).add(piece);
            for (ConsumerRecord<byte[], byte[]> message : some) {
                int lane = Math.floorMod(Arrays.hashCode(message.key()), lanes.size());
                batches.computeIfAbsent(lane, first -> new ArrayList<>()).add(() -> handle(message, piece));
            }
        }
        batches.forEach((lane, batch) -> lanes.get(lane).execute(() -> batch.forEach(Runnable::run)));
    }

    private void handle(ConsumerRecord<byte[], byte[]> message, Piece piece) {
        handler.accept(Json.decode(message.value()));
        piece.left.decrementAndGet();
        unhandled.decrementAndGet();
    }

    private Map<TopicPartition, OffsetAndMetadata> handled() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        pieces.forEach((partition, some) -> {
            for (Piece first = some.peek(); first != null && first.left.get() == 0; first = some.peek()) {
                offsets.put(partition, new OffsetAndMetadata(first.end));
                some.remove();
            }
        });
        return offsets;
    }

    @Override
    public void close() {
        closed = true;
        try {
            poller.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        lanes.forEach(ExecutorService::shutdown);
    }

    /**
     * Successive messages of a partition.
     *
     * @param end where they end
     * @param left how many are not handled yet
     */
    private record Piece(long end, AtomicInteger left) {}
}
