package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The configuration of a Kafka for tests: a node that is broker and controller at once (KRaft), and soon ready.
 *
 * @see <a href="https://kafka.apache.org/documentation/#brokerconfigs">Kafka's broker configs</a>
 */
final class KafkaServerProperties {

    /** Any will do, as long as a cluster's nodes agree. */
    static final String CLUSTER_ID = "bWVzc2FnaW5nLXRlc3RraQ";

    private static final int REPLICAS = 3;

    private KafkaServerProperties() {}

    /**
     * Of one node; where it stores is missing.
     *
     * @param id from 1
     * @param listening where it listens to clients
     * @param advertised where clients find it
     * @param controllers where the controllers of the cluster listen, that of node 1 first
     */
    static Map<String, String> of(
            int id, InetSocketAddress listening, InetSocketAddress advertised, List<InetSocketAddress> controllers) {
        String replicas = Integer.toString(Math.min(REPLICAS, controllers.size()));
        String inSync = Integer.toString(Math.max(1, Math.min(REPLICAS, controllers.size()) - 1));
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(id));
        properties.put("controller.quorum.voters", voters(controllers));
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put(
                "listeners", "PLAINTEXT://" + text(listening) + ",CONTROLLER://" + text(controllers.get(id - 1)));
        properties.put("advertised.listeners", "PLAINTEXT://" + text(advertised));
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        properties.put("auto.create.topics.enable", "false");
        properties.put("default.replication.factor", replicas);
        properties.put("min.insync.replicas", inSync);
        properties.put("offsets.topic.replication.factor", replicas);
        properties.put("offsets.topic.num.partitions", "4");
        properties.put("transaction.state.log.replication.factor", replicas);
        properties.put("transaction.state.log.min.isr", inSync);
        properties.put("transaction.state.log.num.partitions", "4");
        properties.put("share.coordinator.state.topic.replication.factor", replicas);
        properties.put("share.coordinator.state.topic.min.isr", inSync);
        properties.put("share.coordinator.state.topic.num.partitions", "4");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // One that was killed is let in again when the session of the one before is over, which takes 9 s else.
        properties.put("broker.session.timeout.ms", "3000");
        properties.put("broker.heartbeat.interval.ms", "500");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "4");
        properties.put("log.cleaner.dedupe.buffer.size", "16777216");
        return properties;
    }

    private static String voters(List<InetSocketAddress> controllers) {
        return IntStream.rangeClosed(1, controllers.size())
                .mapToObj(id -> id + "@" + text(controllers.get(id - 1)))
                .collect(Collectors.joining(","));
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
