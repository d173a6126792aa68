package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ways to a RabbitMQ: an address, Docker, a node of what is installed. */
final class RabbitMqSources {

    private static final String PRODUCT = "RabbitMQ";
    private static final String TLS = "amqps";
    static final int PORT = 5672;
    static final int TLS_PORT = 5671;
    private static final String IMAGE = "rabbitmq:4-management";

    private RabbitMqSources() {}

    static BrokerSources of(BrokerSettings settings) {
        return new BrokerSources(PRODUCT, settings, List.of(address(settings), docker(settings), local(settings)));
    }

    private static BrokerSource address(BrokerSettings settings) {
        return AddressSource.of(
                settings,
                PRODUCT,
                Set.of("amqp", TLS),
                "amqp://user:password@host:5672",
                url -> AmqpHandshake.version(addressOf(url), isTls(url)));
    }

    static InetSocketAddress addressOf(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : isTls(url) ? TLS_PORT : PORT;
        return new InetSocketAddress(url.getHost(), port);
    }

    static boolean isTls(URI url) {
        return TLS.equals(url.getScheme());
    }

    private static BrokerSource docker(BrokerSettings settings) {
        return DockerSource.of(
                settings,
                IMAGE,
                image -> ContainerHost.open(
                        image,
                        PORT,
                        address -> Map.of(),
                        RabbitMqBroker::url,
                        AmqpHandshake.READINESS,
                        List.of("rabbitmqctl", "stop")));
    }

    private static BrokerSource local(BrokerSettings settings) {
        return new BrokerSource(
                "local", "install RabbitMQ (Debian and Ubuntu: rabbitmq-server), which then need not run", () -> {
                    Map<String, String> environment = settings.environment();
                    return new RabbitMqNode(RabbitMqScripts.find(environment.getOrDefault("PATH", "")), environment);
                });
    }
}
