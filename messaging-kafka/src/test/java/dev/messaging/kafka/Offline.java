package dev.messaging.kafka;

import dev.messaging.spi.Outage;
import dev.messaging.spi.TransportContext;
import dev.messaging.testkit.VirtualEnvironment;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Parts of a transport in virtual time, without any broker: what the clients would say, the test says. */
final class Offline implements AutoCloseable {

    final VirtualEnvironment environment = new VirtualEnvironment();
    final KafkaOptions options = KafkaOptions.defaults();
    final TransportContext context =
            new TransportContext(null, Map.of(), "offline", environment, event -> {}, () -> null);

    /** Makes the next consumer. */
    Supplier<Consumer<byte[], byte[]>> consumers = () -> new VirtualConsumer(environment);

    /** What a topic is like: it is there, with as few partitions as it can have. */
    Function<String, KafkaFuture<TopicDescription>> described = Offline::there;

    final Clients clients = new Clients(options, context) {

        @Override
        Consumer<byte[], byte[]> member(Topics.Purpose purpose, String group, int mostAtHand) {
            return consumers.get();
        }

        @Override
        Consumer<byte[], byte[]> consumer(String purpose) {
            return consumers.get();
        }
    };
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    final Admin admin = admin();
    final Topics topics = new Topics(options, admin, environment);
    final Producing producing =
            new Producing(() -> producer, environment.threads().handlers());
    private final Outage outage = new Outage("kafka", context.listener());
    private final Cluster cluster = new Cluster(options, admin, environment, outage);
    final Publisher publisher = new Publisher(options, environment, topics, cluster.clock(), producing);
    final Receiving receiving = new Receiving(options, context, clients, cluster, topics, publisher, null, outage);

    static KafkaFuture<TopicDescription> there(String topic) {
        return there(topic, topic.endsWith("--retry") ? Tiers.ALL.size() : 1);
    }

    static KafkaFuture<TopicDescription> there(String topic, int partitions) {
        return KafkaFuture.completedFuture(new TopicDescription(
                topic,
                false,
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartitionInfo(partition, Node.noNode(), List.of(), List.of()))
                        .toList()));
    }

    /** One byte, and nothing else. */
    static ConsumerRecord<byte[], byte[]> record(TopicPartition from, long offset) {
        return new ConsumerRecord<>(
                from.topic(),
                from.partition(),
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                1,
                null,
                new byte[1],
                new RecordHeaders(),
                Optional.empty());
    }

    /** Knows topics, and nothing else. */
    private Admin admin() {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "describeTopics" -> description((Collection<?>) arguments[0]);
                    case "listOffsets" -> new ListOffsetsResult(Map.of());
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    private DescribeTopicsResult description(Collection<?> topics) {
        return new DescribeTopicsResult(
                null, topics.stream().map(String.class::cast).collect(Collectors.toMap(topic -> topic, described))) {};
    }

    @Override
    public void close() {
        environment.close();
        producing.close(Duration.ZERO);
    }
}
