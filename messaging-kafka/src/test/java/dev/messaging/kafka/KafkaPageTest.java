package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.RejectedException;
import dev.messaging.Topic;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import dev.messaging.testkit.contract.Page;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** That {@code docs/kafka.md} says of options, topics and groups what is so. */
@WithKafka(own = true)
class KafkaPageTest {

    private static final Path PAGE = Path.of("../docs/kafka.md");

    private static final Queue<Integer> CHARGES = Queue.of("payments.charge", Integer.class);
    private static final Topic<Integer> PLACED = Topic.of("orders.placed", Integer.class);
    private static final Operation<Integer, Integer> QUOTE =
            Operation.of("pricing.quote", Integer.class, Integer.class);

    private final KafkaBroker broker;
    private final Page page;

    KafkaPageTest(KafkaBroker broker) throws IOException {
        this.broker = broker;
        this.page = Page.read(PAGE);
    }

    @Test
    void each_option_is_listed() {
        assertThat(page.rows("## Use").stream().flatMap(row -> Page.codes(row.get(0)).stream()))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(KafkaOptions.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(Method::getName)
                        .filter(name -> name.startsWith("with"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void each_topic_and_group_stands_in_the_cluster_as_the_page_says() throws Exception {
        try (Peer peer = Peer.at(broker.bootstrapServers());
                Messaging messaging = Messaging.builder()
                        .transport(KafkaTransport.with(
                                KafkaOptions.defaults().withBootstrapServers(broker.bootstrapServers())))
                        .application("shop")
                        .connect()) {
            makeAll(messaging, peer);

            Map<String, Integer> partitions = new TreeMap<>();
            for (TopicDescription each : peer.admin()
                    .describeTopics(peer.admin().listTopics().names().get())
                    .allTopicNames()
                    .get()
                    .values()) {
                partitions.put(each.name(), each.partitions().size());
            }
            assertThat(partitions).isEqualTo(topicsOfThePage());
            assertThat(peer.admin().listGroups().all().get())
                    .extracting(group -> group.groupId())
                    .containsExactlyInAnyOrderElementsOf(groupsOfThePage());
            ConfigResource retries = new ConfigResource(ConfigResource.Type.TOPIC, "payments.charge--retry");
            assertThat(peer.admin()
                            .describeConfigs(List.of(retries))
                            .all()
                            .get()
                            .get(retries)
                            .get("message.timestamp.type")
                            .value())
                    .isEqualTo("LogAppendTime");
        }
    }

    private Map<String, Integer> topicsOfThePage() {
        Map<String, Integer> topics = new TreeMap<>();
        for (List<String> row : page.rows("## What stands in the cluster")) {
            String count = row.get(2).replaceAll("\\D.*", "");
            Page.codes(row.get(1)).forEach(topic -> topics.put(topic, count.isEmpty() ? 4 : Integer.parseInt(count)));
        }
        return topics;
    }

    private Set<String> groupsOfThePage() {
        Set<String> groups = new TreeSet<>(Set.of("payments.charge--dlq")); // "of the same name"
        page.rows("## What stands in the cluster").forEach(row -> groups.addAll(Page.codes(row.get(3))));
        return groups;
    }

    private static void makeAll(Messaging messaging, Peer peer) {
        messaging.receive(CHARGES, charge -> {
            throw new RejectedException("never");
        });
        messaging.receive(CHARGES.deadLetters(), letter -> {});
        messaging.receive(PLACED.subscription("billing"), order -> {
            throw new RejectedException("never");
        });
        messaging.send(CHARGES, Message.of(1));
        messaging.send(PLACED, Message.of(1).withDelay(Duration.ofMillis(1)));
        messaging.respond(QUOTE, question -> 1);
        assertThat(messaging.request(QUOTE, 1)).isOne();
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(peer.admin().listTopics().names().get())
                                .contains("payments.charge--dlq", "orders.placed--billing--dlq"));
    }
}
