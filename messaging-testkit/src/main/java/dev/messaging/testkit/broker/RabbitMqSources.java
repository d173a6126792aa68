package dev.messaging.testkit.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The ways to a RabbitMQ: an address, Docker, a node of what is installed. */
final class RabbitMqSources {

    static final int PORT = 5672;
    static final int TLS_PORT = 5671;
    private static final String IMAGE = "rabbitmq:4-management";

    private RabbitMqSources() {}

    static BrokerSources of(BrokerSettings settings) {
        return new BrokerSources("RabbitMQ", settings, List.of(address(settings), docker(settings), local(settings)));
    }

    private static BrokerSource address(BrokerSettings settings) {
        String remedy = "set the system property " + settings.property("url") + " or the environment variable "
                + settings.variable("url") + " to the URL of a broker: amqp://user:password@host:5672";
        return new BrokerSource("address", remedy, () -> {
            String url = settings.get("url")
                    .orElseThrow(() -> new SourceUnavailableException(
                            "neither " + settings.property("url") + " nor " + settings.variable("url") + " is set"));
            URI checked = checked(url, settings);
            return new GivenAddress(url, settings.property("url"), () -> requireAnswer(checked));
        });
    }

    private static URI checked(String url, BrokerSettings settings) {
        URI uri = URI.create(url);
        if (uri.getHost() == null || !("amqp".equals(uri.getScheme()) || "amqps".equals(uri.getScheme()))) {
            throw new IllegalArgumentException(settings.property("url") + " is '" + Passwords.hidden(url)
                    + "', which is no address of a RabbitMQ: write amqp://user:password@host:5672");
        }
        return uri;
    }

    private static void requireAnswer(URI url) {
        try {
            AmqpHandshake.version(addressOf(url), isTls(url));
        } catch (IOException failure) {
            throw new IllegalStateException(
                    "RabbitMQ does not answer at " + Passwords.hidden(url.toString()) + ": " + failure, failure);
        }
    }

    static InetSocketAddress addressOf(URI url) {
        int port = url.getPort() >= 0 ? url.getPort() : isTls(url) ? TLS_PORT : PORT;
        return new InetSocketAddress(url.getHost(), port);
    }

    static boolean isTls(URI url) {
        return "amqps".equals(url.getScheme());
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
