package dev.messaging.testkit.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
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
        return new Way("address", remedy, () -> {
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
        String remedy =
                "start a Docker engine, and put org.testcontainers:testcontainers 2 on the class path of the tests; "
                        + settings.property("image") + " names another image than " + IMAGE;
        return new Way("docker", remedy, () -> {
            requireTestcontainers();
            DockerEngine.require(settings.environment(), home());
            return ContainerHost.open(
                    settings.get("image").orElse(IMAGE),
                    PORT,
                    RabbitMqBroker::url,
                    AmqpHandshake::await,
                    List.of("rabbitmqctl", "stop"));
        });
    }

    private static void requireTestcontainers() throws SourceUnavailableException {
        String needed = "org.testcontainers.containers.GenericContainer";
        try {
            Class.forName(needed, false, RabbitMqSources.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new SourceUnavailableException(needed + " is not on the class path", absent);
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home", ""));
    }

    private static BrokerSource local(BrokerSettings settings) {
        return new Way(
                "local", "install RabbitMQ (Debian and Ubuntu: rabbitmq-server), which then need not run", () -> {
                    Map<String, String> environment = settings.environment();
                    return new RabbitMqNode(RabbitMqScripts.find(environment.getOrDefault("PATH", "")), environment);
                });
    }

    private record Way(String name, String remedy, Opening opening) implements BrokerSource {

        @Override
        public BrokerHost open() throws SourceUnavailableException {
            return opening.open();
        }
    }

    @FunctionalInterface
    private interface Opening {

        BrokerHost open() throws SourceUnavailableException;
    }
}
