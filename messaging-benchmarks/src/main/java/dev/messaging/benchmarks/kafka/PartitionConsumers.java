package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.paired.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** A consumer for each partition, with a thread of its own, as its documentation has it. */
final class PartitionConsumers implements Peer.Consumers {

    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private final Consumer<Order> handler;
    private final Shares shares = new Shares(Topics.PARTITIONS);
    private final List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Each has its partition. */
    PartitionConsumers(String servers, String topic, Consumer<Order> handler) {
        this.handler = handler;
        for (int i = 0; i < Topics.PARTITIONS; i++) {
            KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Clients.member(servers, topic));
            consumers.add(consumer);
            consumer.subscribe(List.of(topic), new Share(consumer));
            Thread thread = new Thread(() -> consume(consumer), "consumer-" + i);
            threads.add(thread);
            thread.start();
        }
        shares.await();
    }

    private void consume(KafkaConsumer<byte[], byte[]> consumer) {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(LONGEST_POLL)) {
                    handler.accept(Json.decode(message.value()));
                }
            }
        } catch (WakeupException closed) {
            // and it commits
        }
    }

    @Override
    public void close() {
        consumers.forEach(KafkaConsumer::wakeup);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    private final class Share implements ConsumerRebalanceListener {

        private final Object consumer;

        Share(Object consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            shares.add(consumer, partitions.size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            shares.add(consumer, -partitions.size());
        }
    }
}
