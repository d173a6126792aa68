package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.KafkaCluster;
import dev.messaging.testkit.contract.FaultUnderLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What happens when one of three brokers is lost: the lines on clusters of the table in docs/kafka.md. */
class ClusterFaultTest {

    private static final Queue<Integer> QUEUE = Queue.of("fault.cluster", Integer.class);

    /** One of its partitions is on one broker alone. */
    private static final Queue<Integer> HALVED = Queue.of("fault.halved", Integer.class);

    private static final int KEYS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static Messaging connect(KafkaCluster cluster) {
        return Messaging.builder()
                .transport(
                        KafkaTransport.with(KafkaOptions.defaults().withBootstrapServers(cluster.bootstrapServers())))
                .application("faults")
                .sendTimeout(Duration.ofSeconds(20))
                .connect();
    }

    /**
     * The one that is killed coordinates the group, too, so that another has to; and it alone has a partition, which nobody
     * leads any longer: that holds up nothing that goes elsewhere.
     */
    @Test
    void one_of_three_brokers_that_is_lost_with_the_groups_coordinator_loses_nothing() throws Exception {
        try (KafkaCluster cluster = KafkaCluster.start();
                Messaging receiver = connect(cluster);
                Messaging sender = connect(cluster)) {
            Set<Integer> handled = ConcurrentHashMap.newKeySet();
            receiver.receive(QUEUE, message -> handled.add(message.payload()));
            AtomicInteger lost = new AtomicInteger();
            AtomicLong killed = new AtomicLong();
            List<CompletableFuture<String>> halved = new ArrayList<>();

            Set<Integer> acknowledged = new FaultUnderLoad(
                            sender, QUEUE, i -> Message.of(i).withPartitionKey("key-" + i % KEYS), PATIENCE)
                    .sendDuring(() -> {
                        lost.set(coordinator(cluster));
                        makeHalved(cluster, lost.get());
                        cluster.brokers().get(lost.get() - 1).kill();
                        halved.addAll(sendHalved(sender));
                        killed.set(System.nanoTime());
                    });

            System.out.printf(
                    "50 more were acknowledged %d ms after a broker of three was killed%n",
                    Duration.ofNanos(System.nanoTime() - killed.get()).toMillis());
            await(() -> assertThat(acknowledged).allMatch(handled::contains));
            await(() -> assertThat(receiver.health().status()).isEqualTo(Health.Status.UP));
            await(() -> assertThat(half(halved, 1)).as("the other half").allMatch(ClusterFaultTest::isAcknowledged));
            assertThat(half(halved, 0)).as("the lost half").noneMatch(ClusterFaultTest::isAcknowledged);

            cluster.brokers().get(lost.get() - 1).restart();
            await(() -> assertThat(halved).allMatch(CompletableFuture::isDone));
            await(() -> sendHalved(sender).forEach(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(20))));
        }
    }

    private static boolean isAcknowledged(CompletableFuture<String> sent) {
        return sent.isDone() && !sent.isCompletedExceptionally();
    }

    private static List<CompletableFuture<String>> sendHalved(Messaging sender) {
        return IntStream.range(0, KEYS)
                .mapToObj(i -> sender.sendAsync(HALVED, Message.of(i).withPartitionKey("key-" + i)))
                .toList();
    }

    /** Of those that are sent with a key each, what goes to this partition of two. */
    private static List<CompletableFuture<String>> half(List<CompletableFuture<String>> sent, int partition) {
        List<CompletableFuture<String>> half = IntStream.range(0, KEYS)
                .filter(i -> Utils.toPositive(Utils.murmur2(("key-" + i).getBytes(UTF_8))) % 2 == partition)
                .mapToObj(sent::get)
                .toList();
        assertThat(half).isNotEmpty();
        return half;
    }

    private static void makeHalved(KafkaCluster cluster, int first) throws Exception {
        int second = first % cluster.brokers().size() + 1;
        try (Admin admin = admin(cluster)) {
            admin.createTopics(List.of(new NewTopic(HALVED.name(), Map.of(0, List.of(first), 1, List.of(second)))
                            .configs(Map.of("min.insync.replicas", "1"))))
                    .all()
                    .get();
        }
    }

    private static Admin admin(KafkaCluster cluster) {
        return Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    private static int coordinator(KafkaCluster cluster) throws Exception {
        try (Admin admin = admin(cluster)) {
            return admin.describeConsumerGroups(List.of(QUEUE.name()))
                    .describedGroups()
                    .get(QUEUE.name())
                    .get()
                    .coordinator()
                    .id();
        }
    }

    private static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(assertion);
    }
}
