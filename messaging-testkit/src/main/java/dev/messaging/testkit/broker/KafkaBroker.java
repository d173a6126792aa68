package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;

/**
 * A Kafka for tests.
 *
 * <pre>{@code
 * try (KafkaBroker broker = KafkaBroker.start()) {
 *     …
 *     broker.kill();
 *     broker.restart();
 * }
 * }</pre>
 *
 * <p>It comes from the first of these that there is; {@code messaging.kafka.source} names one of them:
 *
 * <ol>
 *   <li>{@code address}: the broker whose URL {@code messaging.kafka.url} gives. It cannot be stopped, killed or paused, and is
 *       shared with whoever else uses it.
 *   <li>{@code docker}: a container of {@code apache/kafka:4.4.0}, or of {@code messaging.kafka.image}. Needs Testcontainers 2
 *       on the class path, and an engine that answers.
 *   <li>{@code local}: a JVM of its own that runs the broker on the class path, {@code org.apache.kafka:kafka_2.13}. It is made
 *       to start quickly; who measures it says {@code -Xms1g -Xmx1g}, or the like, by {@code messaging.kafka.jvm-options}.
 *       Nothing for Windows.
 * </ol>
 *
 * <p>It makes no topic by itself. These settings are system properties, or environment variables such as
 * {@code MESSAGING_KAFKA_URL}. Without any broker it fails with an {@link IllegalStateException} that says how to get one.
 * Thread-safe.
 *
 * @see WithKafka
 * @see KafkaCluster
 */
public final class KafkaBroker extends HostedBroker {

    private static final SharedBroker<KafkaBroker> SHARED = new SharedBroker<>(
            () -> new KafkaBroker(KafkaSources.of(BrokerSettings.of("kafka")).open(), true));

    private KafkaBroker(BrokerHost host, boolean shared) {
        super("Kafka", host, shared);
    }

    /** Starts a broker of one's own: some seconds. */
    public static KafkaBroker start() {
        return start(BrokerSettings.of("kafka"));
    }

    /**
     * Starts a broker of one's own, of the artifacts on the class path, that is configured in another way: with listeners that
     * ask who is there, say, or an authorizer.
     *
     * @param properties of the server, beside its own and before them; {@code listeners} and {@code advertised.listeners} are
     *     added to its own
     * @throws IllegalStateException if the broker is not on the class path
     */
    public static KafkaBroker start(Map<String, String> properties) {
        try {
            ClassPath.require(KafkaServer.BROKER);
        } catch (SourceUnavailableException missing) {
            throw new IllegalStateException(
                    "There is no Kafka to configure: " + missing.getMessage() + "; " + KafkaSources.ARTIFACTS, missing);
        }
        return start(KafkaSources.node(System.getenv(), properties));
    }

    static KafkaBroker start(BrokerSettings settings) {
        return start(KafkaSources.of(settings).open());
    }

    static KafkaBroker start(BrokerHost host) {
        return new KafkaBroker(host, false);
    }

    /**
     * The one broker of this JVM, which all tests share: it is started for the first who asks, and closed when the JVM ends.
     * {@link #close()} does nothing, and it can not be stopped, killed, restarted or paused. Names of topics and groups should
     * be each test's own.
     */
    public static KafkaBroker shared() {
        return SHARED.get();
    }

    /** Host and port of its {@link #url()}, as Kafka's clients take them: {@code bootstrap.servers}. */
    public String bootstrapServers() {
        InetSocketAddress address = address();
        return address.getHostString() + ":" + address.getPort();
    }

    /** Host and port of its {@link #url()}. */
    public InetSocketAddress address() {
        return KafkaSources.addressOf(URI.create(url()));
    }

    @Override
    public String toString() {
        return "Kafka, " + description();
    }

    static String url(InetSocketAddress address) {
        return "kafka://" + address.getHostString() + ":" + address.getPort();
    }
}
