package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.KafkaCluster;
import dev.messaging.testkit.contract.FaultUnderLoad;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What happens when one of three brokers is lost: the lines on clusters of the table in docs/kafka.md. */
class ClusterFaultTest {

    private static final Queue<Integer> QUEUE = Queue.of("fault.cluster", Integer.class);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static Messaging connect(KafkaCluster cluster) {
        return Messaging.builder()
                .transport(
                        KafkaTransport.with(KafkaOptions.defaults().withBootstrapServers(cluster.bootstrapServers())))
                .application("faults")
                .sendTimeout(Duration.ofSeconds(20))
                .connect();
    }

    /** The one that is killed coordinates the group, too, so that another has to. */
    @Test
    void one_of_three_brokers_that_is_lost_with_the_groups_coordinator_loses_nothing() throws Exception {
        try (KafkaCluster cluster = KafkaCluster.start();
                Messaging receiver = connect(cluster);
                Messaging sender = connect(cluster)) {
            Set<Integer> handled = ConcurrentHashMap.newKeySet();
            receiver.receive(QUEUE, message -> handled.add(message.payload()));
            AtomicLong killed = new AtomicLong();

            Set<Integer> acknowledged = new FaultUnderLoad(
                            sender, QUEUE, i -> Message.of(i).withPartitionKey("key-" + i % 8), PATIENCE)
                    .sendDuring(() -> {
                        coordinator(cluster).kill();
                        killed.set(System.nanoTime());
                    });

            System.out.printf(
                    "50 more were acknowledged %d ms after a broker of three was killed%n",
                    Duration.ofNanos(System.nanoTime() - killed.get()).toMillis());
            await(() -> assertThat(acknowledged).allMatch(handled::contains));
            await(() -> assertThat(receiver.health().status()).isEqualTo(Health.Status.UP));
        }
    }

    private static KafkaBroker coordinator(KafkaCluster cluster) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            int id = admin.describeConsumerGroups(List.of(QUEUE.name()))
                    .describedGroups()
                    .get(QUEUE.name())
                    .get()
                    .coordinator()
                    .id();
            return cluster.brokers().get(id - 1);
        }
    }

    private static void await(org.awaitility.core.ThrowingRunnable assertion) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(assertion);
    }
}
