package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.KafkaCluster;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
            List<Integer> acknowledged = new CopyOnWriteArrayList<>();
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Void> load = CompletableFuture.runAsync(() -> send(sender, acknowledged, over));
            await(() -> assertThat(acknowledged).hasSizeGreaterThan(100));

            coordinator(cluster).kill();
            int before = acknowledged.size();
            long killed = System.nanoTime();
            await(() -> assertThat(acknowledged).hasSizeGreaterThan(before + 100));
            System.out.printf(
                    "100 more were acknowledged %d ms after a broker of three was killed%n",
                    Duration.ofNanos(System.nanoTime() - killed).toMillis());
            over.set(true);
            load.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

            await(() -> assertThat(handled).containsAll(acknowledged));
            await(() -> assertThat(receiver.health().status()).isEqualTo(Health.Status.UP));
        }
    }

    private static void send(Messaging sender, List<Integer> acknowledged, AtomicBoolean over) {
        for (int i = 0; !over.get(); i++) {
            try {
                sender.send(QUEUE, Message.of(i).withPartitionKey("key-" + i % 8));
                acknowledged.add(i);
            } catch (MessagingException typed) {
                // the next may do better
            }
        }
    }

    private static KafkaBroker coordinator(KafkaCluster cluster) throws Exception {
        try (Admin admin = Admin.create(java.util.Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
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
