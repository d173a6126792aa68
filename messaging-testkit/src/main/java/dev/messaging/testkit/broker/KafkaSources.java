package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The ways to a Kafka: an address, Docker, a node of the artifacts on the class path. */
final class KafkaSources {

    static final String ARTIFACTS =
            "put org.apache.kafka:kafka_2.13 4 on the class path of the tests, without its kafka-tools-api";

    private static final String PRODUCT = "Kafka";
    private static final int PORT = 9092;
    private static final String IMAGE = "apache/kafka:4.4.0";
    private static final InetSocketAddress EVERYWHERE = new InetSocketAddress("0.0.0.0", PORT);
    private static final InetSocketAddress CONTROLLER = LoopbackPorts.address(PORT + 1);

    private KafkaSources() {}

    static BrokerSources of(BrokerSettings settings) {
        return new BrokerSources(PRODUCT, settings, List.of(address(settings), docker(settings), local(settings)));
    }

    private static BrokerSource address(BrokerSettings settings) {
        return AddressSource.of(
                settings,
                PRODUCT,
                Set.of("kafka"),
                "kafka://host:9092",
                url -> KafkaHandshake.portsOfBrokers(addressOf(url)));
    }

    static InetSocketAddress addressOf(URI url) {
        return new InetSocketAddress(url.getHost(), url.getPort() >= 0 ? url.getPort() : PORT);
    }

    private static BrokerSource docker(BrokerSettings settings) {
        return DockerSource.of(
                settings,
                IMAGE,
                image -> ContainerHost.open(
                        image, PORT, KafkaSources::environment, KafkaBroker::url, KafkaHandshake.READINESS, List.of()));
    }

    /** As the image has it: {@code KAFKA_NODE_ID} is {@code node.id}. */
    private static Map<String, String> environment(InetSocketAddress advertised) {
        return KafkaServerProperties.of(1, EVERYWHERE, advertised, List.of(CONTROLLER)).entrySet().stream()
                .collect(Collectors.toMap(
                        property -> "KAFKA_"
                                + property.getKey().toUpperCase(Locale.ROOT).replace('.', '_'),
                        Map.Entry::getValue));
    }

    private static BrokerSource local(BrokerSettings settings) {
        return new BrokerSource("local", ARTIFACTS, () -> {
            ClassPath.require(KafkaServer.BROKER);
            return node(settings.environment(), Map.of());
        });
    }

    /** A cluster of one. */
    static KafkaNode node(Map<String, String> inherited, Map<String, String> more) {
        List<InetSocketAddress> ports =
                LoopbackPorts.free(2).stream().map(LoopbackPorts::address).toList();
        return new KafkaNode(1, ports.get(0), ports.subList(1, 2), inherited, more);
    }
}
