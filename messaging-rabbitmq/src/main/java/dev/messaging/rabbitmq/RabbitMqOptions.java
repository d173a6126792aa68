package dev.messaging.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import dev.messaging.Channel;
import dev.messaging.Operation;
import dev.messaging.Ranges;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** How messages travel over RabbitMQ. Immutable. */
public final class RabbitMqOptions {

    private static final int MOST_PORT = 65_535;
    private static final int MOST_PREFETCHED = 2_000;

    /** What the broker can count in milliseconds. */
    private static final Duration LONGEST_TIER = Duration.ofDays(49);

    /** Queues beside it have longer names. */
    private static final int LONGEST_ADDRESS = 170;

    private final Settings settings;

    private RabbitMqOptions(Settings settings) {
        this.settings = settings;
    }

    /** A broker on this machine, and the defaults named below. */
    public static RabbitMqOptions defaults() {
        return new RabbitMqOptions(new Settings());
    }

    /**
     * The same with another broker; {@code amqp://localhost} unless told otherwise.
     *
     * @param url {@code amqp:} or {@code amqps:}, as <a href="https://www.rabbitmq.com/docs/uri-spec">RabbitMQ</a> writes it
     * @throws IllegalArgumentException if it is none
     */
    public RabbitMqOptions withUrl(String url) {
        try {
            URI uri = new URI(url);
            if (isBroker(uri)) {
                return with(changed -> changed.url = uri);
            }
        } catch (URISyntaxException isNone) {
            // told below
        }
        throw Ranges.outOfRange(
                "url",
                withoutPassword(url),
                "amqp:// or amqps://user:password@host:5672/virtual-host, with other characters of these %-encoded");
    }

    private static boolean isBroker(URI uri) {
        String user = uri.getRawUserInfo();
        return Set.of("amqp", "amqps").contains(String.valueOf(uri.getScheme()))
                && uri.getHost() != null
                && uri.getPort() <= MOST_PORT
                && uri.getRawPath().lastIndexOf('/') <= 0
                && (user == null || user.indexOf(':') == user.lastIndexOf(':'));
    }

    private static String withoutPassword(String url) {
        return url.replaceAll("//.*@", "//***@");
    }

    /**
     * The same with other nodes of the cluster, each tried until one answers; the URL's own unless told otherwise.
     *
     * @param nodes as {@code host:port} or {@code host}
     */
    public RabbitMqOptions withNodes(String... nodes) {
        for (String node : nodes) {
            if (!isNode(node)) {
                throw Ranges.outOfRange("nodes", node, "host or host:port");
            }
        }
        return with(changed -> changed.nodes = List.of(nodes));
    }

    private static boolean isNode(String node) {
        try {
            Address address = Address.parseAddress(node);
            int port = address.getPort();
            boolean isPort = port == ConnectionFactory.USE_DEFAULT_PORT || (port > 0 && port <= MOST_PORT);
            return isPort && !address.getHost().isBlank() && !node.endsWith(":");
        } catch (IllegalArgumentException isNone) {
            return false;
        }
    }

    /** The same with settings of the client's own: TLS, SASL, timeouts, heartbeat. Recovery is this adapter's. */
    public RabbitMqOptions withClient(Consumer<ConnectionFactory> client) {
        return with(changed -> changed.client = changed.client.andThen(client));
    }

    /**
     * The same for where this process may not declare queues and exchanges. They are only checked, when they are first needed;
     * a receiver needs those of its retries and dead letters, too, from its beginning.
     */
    public RabbitMqOptions withoutDeclaring() {
        return with(changed -> changed.declares = false);
    }

    /**
     * The same with queues and subscriptions that give their messages to one receiver at a time, so that order by key
     * holds across processes. All who declare them must agree.
     */
    public RabbitMqOptions withSingleActiveReceiver() {
        return with(changed -> changed.singleActiveReceiver = true);
    }

    /**
     * The same with another bound for what one receiver holds, whatever its own options allow.
     *
     * @param prefetch 1 to 2,000, which is the default and the most that quorum queues take
     */
    public RabbitMqOptions withPrefetch(int prefetch) {
        Ranges.between("prefetch", prefetch, 1, MOST_PREFETCHED);
        return with(changed -> changed.prefetch = prefetch);
    }

    /** The same with another time for which the first connection is tried; 30 seconds unless told otherwise. */
    public RabbitMqOptions withConnectTimeout(Duration connectTimeout) {
        Ranges.positive("connectTimeout", connectTimeout);
        return with(changed -> changed.connectTimeout = connectTimeout);
    }

    /**
     * The same with another time in which the broker must confirm a retry, dead letter or reply, before it is published
     * again; 30 seconds unless told otherwise.
     */
    public RabbitMqOptions withConfirmTimeout(Duration confirmTimeout) {
        Ranges.positive("confirmTimeout", confirmTimeout);
        return with(changed -> changed.confirmTimeout = confirmTimeout);
    }

    /**
     * The same with another difference that the clocks of two processes may have; a minute unless told otherwise. By so
     * much later a message may be taken for expired that has waited in a queue.
     */
    public RabbitMqOptions withClockTolerance(Duration clockTolerance) {
        Ranges.notNegative("clockTolerance", clockTolerance);
        return with(changed -> changed.clockTolerance = clockTolerance);
    }

    /**
     * The same with other times for which the broker keeps messages back, each by a queue of its own beside its target,
     * declared when it is first needed. Any delay is made of these, and rounded up to the shortest.
     *
     * @param delayTiers ascending, in whole milliseconds; from 100 ms to a week unless told otherwise
     */
    public RabbitMqOptions withDelayTiers(Duration... delayTiers) {
        if (delayTiers.length == 0) {
            throw Ranges.outOfRange("delayTiers", "empty", "one or more");
        }
        Duration before = Duration.ZERO;
        for (Duration tier : delayTiers) {
            Ranges.positive("delayTiers", tier);
            if (tier.compareTo(before) <= 0
                    || tier.toNanosPart() % 1_000_000 != 0
                    || tier.compareTo(LONGEST_TIER) > 0) {
                throw Ranges.outOfRange(
                        "delayTiers", List.of(delayTiers), "ascending, in whole milliseconds, and at most 49 days");
            }
            before = tier;
        }
        return with(changed -> changed.delayTiers = List.of(delayTiers));
    }

    /**
     * The same with one more address to which replies may go; queues and direct reply-to are allowed anyway.
     *
     * @param address {@code exchange/routing-key}, or {@code exchange/*} for all of an exchange
     */
    public RabbitMqOptions withReplyAddress(String address) {
        if (address.indexOf('/') < 1) {
            throw Ranges.outOfRange("replyAddress", address, "an exchange, a slash, and a routing key or *");
        }
        return with(changed -> {
            changed.replyAddresses = new TreeSet<>(changed.replyAddresses);
            changed.replyAddresses.add(address);
        });
    }

    /** The same with another name of a queue or exchange for this channel. */
    public RabbitMqOptions withAddress(Channel<?> channel, String name) {
        return withAddress(channel.name(), name);
    }

    /** The same with another name of the queue for this operation. */
    public RabbitMqOptions withAddress(Operation<?, ?> operation, String name) {
        return withAddress(operation.name(), name);
    }

    private RabbitMqOptions withAddress(String portable, String name) {
        if (name.isBlank() || name.startsWith("amq.") || name.getBytes(UTF_8).length > LONGEST_ADDRESS) {
            throw Ranges.outOfRange(
                    "address of " + portable,
                    name,
                    "not blank, at most " + LONGEST_ADDRESS + " bytes long, and not begin with amq.");
        }
        return with(changed -> {
            changed.addresses = new TreeMap<>(changed.addresses);
            changed.addresses.put(portable, name);
        });
    }

    private RabbitMqOptions with(Consumer<Settings> change) {
        Settings changed = settings.copy();
        change.accept(changed);
        return new RabbitMqOptions(changed);
    }

    URI url() {
        return settings.url;
    }

    List<String> nodes() {
        return settings.nodes;
    }

    Consumer<ConnectionFactory> client() {
        return settings.client;
    }

    boolean declares() {
        return settings.declares;
    }

    boolean hasSingleActiveReceiver() {
        return settings.singleActiveReceiver;
    }

    int prefetch() {
        return settings.prefetch;
    }

    Duration connectTimeout() {
        return settings.connectTimeout;
    }

    Duration confirmTimeout() {
        return settings.confirmTimeout;
    }

    Duration clockTolerance() {
        return settings.clockTolerance;
    }

    List<Duration> delayTiers() {
        return settings.delayTiers;
    }

    boolean allowsReplyTo(String exchange, String address) {
        return settings.replyAddresses.contains(address) || settings.replyAddresses.contains(exchange + "/*");
    }

    /** What the broker calls what the application calls so. */
    String physical(String portable) {
        return settings.addresses.getOrDefault(portable, portable);
    }

    /** What can be changed while one set of options is made of another. */
    private static final class Settings implements Cloneable {

        private URI url = URI.create("amqp://localhost");
        private List<String> nodes = List.of();
        private Consumer<ConnectionFactory> client = factory -> {};
        private boolean declares = true;
        private boolean singleActiveReceiver;
        private int prefetch = MOST_PREFETCHED;
        private Duration connectTimeout = Duration.ofSeconds(30);
        private Duration confirmTimeout = Duration.ofSeconds(30);
        private Duration clockTolerance = Duration.ofMinutes(1);
        private List<Duration> delayTiers = List.of(
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(15),
                Duration.ofHours(1),
                Duration.ofHours(6),
                Duration.ofDays(1),
                Duration.ofDays(7));
        private Set<String> replyAddresses = Set.of();
        private Map<String, String> addresses = Map.of();

        Settings copy() {
            try {
                return (Settings) clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }
}
