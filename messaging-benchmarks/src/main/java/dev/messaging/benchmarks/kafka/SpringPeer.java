package dev.messaging.benchmarks.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Json;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.requestreply.ReplyingKafkaTemplate;
import org.springframework.kafka.support.TopicPartitionOffset;

/** Spring Kafka; it gets bytes, and so converts nothing. */
final class SpringPeer implements Peer {

    private final String servers;
    private final Customers customers = new Customers();
    private final DefaultKafkaProducerFactory<byte[], byte[]> waitingFactory;
    private final DefaultKafkaProducerFactory<byte[], byte[]> pipelinedFactory;
    private @Nullable ReplyingKafkaTemplate<byte[], byte[], byte[]> requests;

    SpringPeer(String servers) {
        this.servers = servers;
        this.waitingFactory = new DefaultKafkaProducerFactory<>(Clients.producer(servers, false));
        this.pipelinedFactory = new DefaultKafkaProducerFactory<>(Clients.producer(servers, true));
    }

    @Override
    public Call sending(String place) {
        KafkaTemplate<byte[], byte[]> waiting = new KafkaTemplate<>(waitingFactory);
        KafkaTemplate<byte[], byte[]> pipelined = new KafkaTemplate<>(pipelinedFactory);
        return new Call() {
            @Override
            public void call() {
                send(waiting, place).join();
            }

            @Override
            public CompletableFuture<?> callAsync() {
                return send(pipelined, place);
            }
        };
    }

    private CompletableFuture<?> send(KafkaTemplate<byte[], byte[]> template, String topic) {
        Order order = customers.nextOrder();
        return template.send(topic, order.customer().getBytes(UTF_8), Json.encode(order));
    }

    @Override
    public synchronized Call requesting() {
        ReplyingKafkaTemplate<byte[], byte[], byte[]> template = requests == null ? replying() : requests;
        requests = template;
        return new Call() {
            @Override
            public void call() {
                callAsync().join();
            }

            @Override
            public CompletableFuture<?> callAsync() {
                return template.sendAndReceive(new ProducerRecord<>(Responders.RAW, Json.encode(Json.ORDER)))
                        .thenApply(reply -> Json.decode(reply.value()));
            }
        };
    }

    private ReplyingKafkaTemplate<byte[], byte[], byte[]> replying() {
        String topic = "benchmark.replies." + ProcessHandle.current().pid();
        try (Topics topics = new Topics(servers)) {
            topics.make(topic, 1);
        }
        ContainerProperties properties =
                new ContainerProperties(new TopicPartitionOffset(topic, 0, TopicPartitionOffset.SeekPosition.END));
        properties.setGroupId(topic);
        ReplyingKafkaTemplate<byte[], byte[], byte[]> template = new ReplyingKafkaTemplate<>(
                waitingFactory,
                new KafkaMessageListenerContainer<>(
                        new DefaultKafkaConsumerFactory<>(Clients.consumer(servers)), properties));
        template.start();
        try {
            if (!template.waitForAssignment(Records.PATIENCE)) {
                throw new IllegalStateException("Replies cannot come to " + topic);
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        return template;
    }

    @Override
    public Consumers consuming(String place, int concurrency, Consumer<Order> handler) {
        Shares shares = new Shares(Topics.PARTITIONS);
        ContainerProperties properties = new ContainerProperties(place);
        properties.setSyncCommits(false);
        properties.setMessageListener(
                (MessageListener<byte[], byte[]>) message -> handler.accept(Json.decode(message.value())));
        properties.setConsumerRebalanceListener(new ConsumerAwareRebalanceListener() {
            @Override
            public void onPartitionsAssigned(
                    org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
                shares.add(consumer, partitions.size());
            }

            @Override
            public void onPartitionsRevokedAfterCommit(
                    org.apache.kafka.clients.consumer.Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
                shares.add(consumer, -partitions.size());
            }
        });
        ConcurrentMessageListenerContainer<byte[], byte[]> container = new ConcurrentMessageListenerContainer<>(
                new DefaultKafkaConsumerFactory<>(Clients.committingMember(servers, place)), properties);
        container.setConcurrency(Topics.PARTITIONS);
        container.start();
        shares.await();
        return container::stop;
    }

    @Override
    public synchronized void close() {
        if (requests != null) {
            requests.stop();
        }
        waitingFactory.destroy();
        pipelinedFactory.destroy();
    }
}
