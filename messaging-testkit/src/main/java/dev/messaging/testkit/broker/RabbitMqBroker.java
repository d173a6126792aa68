package dev.messaging.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A RabbitMQ for tests.
 *
 * <pre>{@code
 * try (RabbitMqBroker broker = RabbitMqBroker.start()) {
 *     …
 *     broker.kill();
 *     broker.restart();
 * }
 * }</pre>
 *
 * <p>It comes from the first of these that there is; {@code messaging.rabbitmq.source} names one of them:
 *
 * <ol>
 *   <li>{@code address}: the broker whose URL {@code messaging.rabbitmq.url} gives. It cannot be stopped, killed, paused or
 *       administered, and is shared with whoever else uses it.
 *   <li>{@code docker}: a container of {@code rabbitmq:4-management}, or of {@code messaging.rabbitmq.image}. Needs
 *       Testcontainers 2 on the class path, and an engine that answers.
 *   <li>{@code local}: a node of the RabbitMQ that is installed on this machine, apart from one that may run there. It has no
 *       plugins, and is nothing for Windows.
 * </ol>
 *
 * <p>These settings are system properties, or environment variables such as {@code MESSAGING_RABBITMQ_URL}. Without any broker
 * it fails with an {@link IllegalStateException} that says how to get one. Thread-safe.
 *
 * @see WithRabbitMq
 */
public final class RabbitMqBroker extends HostedBroker {

    private static final SharedBroker<RabbitMqBroker> SHARED = new SharedBroker<>(() ->
            new RabbitMqBroker(RabbitMqSources.of(BrokerSettings.of("rabbitmq")).open(), true));

    private final String version;

    private RabbitMqBroker(BrokerHost host, boolean shared) {
        super("RabbitMQ", host, shared);
        this.version = readVersion();
    }

    /** Starts a broker of one's own: some seconds. */
    public static RabbitMqBroker start() {
        return start(BrokerSettings.of("rabbitmq"));
    }

    static RabbitMqBroker start(BrokerSettings settings) {
        return new RabbitMqBroker(RabbitMqSources.of(settings).open(), false);
    }

    /**
     * The one broker of this JVM, which all tests share: it is started for the first who asks, and closed when the JVM ends.
     * {@link #close()} does nothing, and it can be administered, but not stopped, killed, restarted or paused. Names of queues
     * and exchanges should be each test's own.
     */
    public static RabbitMqBroker shared() {
        return SHARED.get();
    }

    /** Its {@link #url()} with another address: that of a {@link FaultProxy} before it. */
    public String urlThrough(InetSocketAddress address) {
        URI url = URI.create(url());
        String authority = (url.getRawUserInfo() == null ? "" : url.getRawUserInfo() + "@") + address.getHostString()
                + ":" + address.getPort();
        return url.getScheme() + "://" + authority + url.getRawPath()
                + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
    }

    /** Host and port of its {@link #url()}. */
    public InetSocketAddress address() {
        return RabbitMqSources.addressOf(URI.create(url()));
    }

    /** The version the broker says it has: 4.1.2. */
    public String version() {
        return version;
    }

    /**
     * Runs {@code rabbitmqctl} where the broker runs, and gives what it wrote: {@code control("list_queues", "name")}. Titles
     * such as {@code Listing queues} are left out; {@code --no-table-headers} leaves out the names of columns.
     *
     * @throws IllegalStateException if it fails, with what it wrote; or if the broker does not run
     * @throws UnsupportedOperationException if the broker is given by address
     */
    public String control(String... arguments) {
        List<String> command = new ArrayList<>(List.of("rabbitmqctl", "--quiet"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    @Override
    public String toString() {
        return "RabbitMQ " + version + ", " + description();
    }

    static String url(InetSocketAddress address) {
        return "amqp://guest:guest@" + address.getHostString() + ":" + address.getPort();
    }

    private String readVersion() {
        try {
            URI url = URI.create(url());
            return AmqpHandshake.version(address(), RabbitMqSources.isTls(url));
        } catch (IOException failure) {
            discard();
            throw new UncheckedIOException(failure);
        }
    }
}
