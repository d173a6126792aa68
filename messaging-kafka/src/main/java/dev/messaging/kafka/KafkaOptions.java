package dev.messaging.kafka;

import dev.messaging.Channel;
import dev.messaging.Operation;
import dev.messaging.Ranges;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.jspecify.annotations.Nullable;

/** How messages travel over Kafka. Immutable. */
public final class KafkaOptions {

    private static final int MOST_PARTITIONS = 10_000;
    private static final int MOST_REPLICAS = 100;

    /** Topics beside it have longer names; Kafka's own limit is 249. */
    private static final int LONGEST_ADDRESS = 170;

    private static final Pattern SERVERS = Pattern.compile(
            "(\\[[0-9a-fA-F:.]+]|[^\\s,:/@?#\\[\\]]+):\\d{1,5}(,(\\[[0-9a-fA-F:.]+]|[^\\s,:/@?#\\[\\]]+):\\d{1,5})*");

    private static final String SERVERS_RANGE = "host:port, or several with commas between them";
    private static final Pattern TOPIC_NAME = Pattern.compile("[A-Za-z0-9._-]{1," + LONGEST_ADDRESS + "}");

    private final Settings settings;

    private KafkaOptions(Settings settings) {
        this.settings = settings;
    }

    /** A broker on this machine, and the defaults named below. */
    public static KafkaOptions defaults() {
        return new KafkaOptions(new Settings());
    }

    /**
     * The same with other brokers to ask first, which name the others; {@code localhost:9092} unless told otherwise.
     *
     * @param bootstrapServers {@code host:port}, or several with commas between them
     */
    public KafkaOptions withBootstrapServers(String bootstrapServers) {
        if (!SERVERS.matcher(bootstrapServers).matches()) {
            throw Ranges.outOfRange("bootstrapServers", bootstrapServers, SERVERS_RANGE);
        }
        return with(changed -> changed.bootstrapServers = bootstrapServers);
    }

    /** The same with brokers as a URL names them: {@code kafka://host:9092,other:9092}. */
    KafkaOptions withUrl(String url) {
        String servers = url.replaceFirst("^kafka:(//)?", "").replaceFirst("/$", "");
        StringBuilder withPorts = new StringBuilder();
        for (String server : servers.split(",", -1)) {
            boolean hasPort = server.lastIndexOf(':') > server.lastIndexOf(']');
            withPorts.append(withPorts.isEmpty() ? "" : ",").append(hasPort ? server : server + ":9092");
        }
        if (!url.startsWith("kafka:") || !SERVERS.matcher(withPorts).matches()) {
            throw Ranges.outOfRange(
                    "url",
                    url.replaceAll("//.*@", "//***@"),
                    "kafka://host:9092, or several hosts with commas between them; what else the client needs is told by"
                            + " KafkaOptions.withClientProperty");
        }
        return with(changed -> changed.bootstrapServers = withPorts.toString());
    }

    /**
     * The same with a property of Kafka's own clients: TLS, SASL, time-outs, sizes. It reaches those clients that know it.
     *
     * @param name as Kafka's documentation has it, such as {@code security.protocol}
     * @throws IllegalArgumentException if this adapter must decide it, or the client does not take the value
     */
    public KafkaOptions withClientProperty(String name, String value) {
        ClientProperties.check(name, value);
        return with(changed -> {
            changed.clientProperties = new TreeMap<>(changed.clientProperties);
            changed.clientProperties.put(name, value);
        });
    }

    /**
     * The same for where this process may not make topics. They are only checked, when they are first needed; a receiver needs
     * those of its retries and dead letters, too, from its beginning.
     */
    public KafkaOptions withoutDeclaring() {
        return with(changed -> changed.declares = false);
    }

    /**
     * The same with another number of partitions for queues, topics and operations that this process makes; 4 unless told
     * otherwise. So many processes can share the work of one; within a process more can be handled at once.
     */
    public KafkaOptions withPartitions(int partitions) {
        Ranges.between("partitions", partitions, 1, MOST_PARTITIONS);
        return with(changed -> changed.partitions = partitions);
    }

    /** The same with another number of replicas for topics that this process makes; the broker's own default otherwise. */
    public KafkaOptions withReplicationFactor(int replicationFactor) {
        Ranges.between("replicationFactor", replicationFactor, 1, MOST_REPLICAS);
        return with(changed -> changed.replicationFactor = replicationFactor);
    }

    /**
     * The same with another time for which queues, topics and operations that this process makes keep messages, handled or
     * not; the broker's own default otherwise, which is mostly a week.
     */
    public KafkaOptions withRetention(Duration retention) {
        Ranges.positive("retention", retention);
        return with(changed -> changed.retention = retention);
    }

    /**
     * The same with another time for which retries and delayed messages are kept; 28 days unless told otherwise.
     *
     * @param retryRetention at least 6 days, twice the longest step of a delay; more than the time for which receivers may be away
     */
    public KafkaOptions withRetryRetention(Duration retryRetention) {
        Ranges.positive("retryRetention", retryRetention);
        if (retryRetention.compareTo(Tiers.LONGEST.multipliedBy(2)) < 0) {
            throw Ranges.outOfRange(
                    "retryRetention",
                    retryRetention,
                    "at least " + Tiers.LONGEST.multipliedBy(2) + ": what waits would be lost");
        }
        return with(changed -> changed.retryRetention = retryRetention);
    }

    /** The same with another time for which dead letters are kept; for ever unless told otherwise. */
    public KafkaOptions withDeadLetterRetention(Duration deadLetterRetention) {
        Ranges.positive("deadLetterRetention", deadLetterRetention);
        return with(changed -> changed.deadLetterRetention = deadLetterRetention);
    }

    /** The same with another time for which replies are kept; an hour unless told otherwise. */
    public KafkaOptions withReplyRetention(Duration replyRetention) {
        Ranges.positive("replyRetention", replyRetention);
        return with(changed -> changed.replyRetention = replyRetention);
    }

    /**
     * The same with another way in which receivers share partitions; {@link GroupProtocol#CLASSIC} unless told otherwise. All
     * members of a group should agree.
     */
    public KafkaOptions withGroupProtocol(GroupProtocol groupProtocol) {
        return with(changed -> changed.groupProtocol = groupProtocol);
    }

    /**
     * The same with another time for which the first connection is tried, and by each receiver the first joining of its group; 30
     * seconds unless told otherwise.
     */
    public KafkaOptions withConnectTimeout(Duration connectTimeout) {
        Ranges.positive("connectTimeout", connectTimeout);
        return with(changed -> changed.connectTimeout = connectTimeout);
    }

    /**
     * The same with another time in which the broker must confirm a retry, dead letter or reply, before it is published
     * again; 40 seconds unless told otherwise, some more than the client itself tries.
     */
    public KafkaOptions withConfirmTimeout(Duration confirmTimeout) {
        Ranges.positive("confirmTimeout", confirmTimeout);
        return with(changed -> changed.confirmTimeout = confirmTimeout);
    }

    /**
     * The same with another difference that the clocks of two processes may have; a minute unless told otherwise. It counts only
     * where the cluster does not tell its time (the right {@code DESCRIBE} on the cluster): by so much later a message may be
     * taken for expired.
     */
    public KafkaOptions withClockTolerance(Duration clockTolerance) {
        Ranges.notNegative("clockTolerance", clockTolerance);
        return with(changed -> changed.clockTolerance = clockTolerance);
    }

    /** The same with one more topic to which replies may go; those of this library are allowed anyway. */
    public KafkaOptions withReplyTopic(String topic) {
        if (!TOPIC_NAME.matcher(topic).matches()) {
            throw Ranges.outOfRange("replyTopic", topic, "the name of a topic");
        }
        return with(changed -> {
            changed.replyTopics = new TreeSet<>(changed.replyTopics);
            changed.replyTopics.add(topic);
        });
    }

    /** The same with another name of the topic, and of the groups, for this channel. */
    public KafkaOptions withAddress(Channel<?> channel, String name) {
        return withAddress(channel.name(), name);
    }

    /** The same with another name of the topic for this operation. */
    public KafkaOptions withAddress(Operation<?, ?> operation, String name) {
        return withAddress(operation.name(), name);
    }

    private KafkaOptions withAddress(String portable, String name) {
        if (!TOPIC_NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw Ranges.outOfRange(
                    "address of " + portable,
                    name,
                    "1 to " + LONGEST_ADDRESS + " letters, digits, dots, underscores and hyphens, and not . or ..");
        }
        return with(changed -> {
            changed.addresses = new TreeMap<>(changed.addresses);
            changed.addresses.put(portable, name);
        });
    }

    private KafkaOptions with(Consumer<Settings> change) {
        Settings changed = settings.copy();
        change.accept(changed);
        return new KafkaOptions(changed);
    }

    String bootstrapServers() {
        return settings.bootstrapServers;
    }

    Map<String, String> clientProperties() {
        return settings.clientProperties;
    }

    boolean declares() {
        return settings.declares;
    }

    int partitions() {
        return settings.partitions;
    }

    /** 0 for the broker's own. */
    int replicationFactor() {
        return settings.replicationFactor;
    }

    @Nullable
    Duration retention() {
        return settings.retention;
    }

    Duration retryRetention() {
        return settings.retryRetention;
    }

    /** Null for ever. */
    @Nullable
    Duration deadLetterRetention() {
        return settings.deadLetterRetention;
    }

    Duration replyRetention() {
        return settings.replyRetention;
    }

    GroupProtocol groupProtocol() {
        return settings.groupProtocol;
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

    boolean allowsReplyTo(String topic) {
        return settings.replyTopics.contains(topic);
    }

    /** What the broker calls what the application calls so. */
    String physical(String portable) {
        return settings.addresses.getOrDefault(portable, portable);
    }

    /** What can be changed while one set of options is made of another. */
    private static final class Settings implements Cloneable {

        private String bootstrapServers = "localhost:9092";
        private Map<String, String> clientProperties = Map.of();
        private boolean declares = true;
        private int partitions = 4;
        private int replicationFactor;
        private @Nullable Duration retention;
        private Duration retryRetention = Duration.ofDays(28);
        private @Nullable Duration deadLetterRetention;
        private Duration replyRetention = Duration.ofHours(1);
        private GroupProtocol groupProtocol = GroupProtocol.CLASSIC;
        private Duration connectTimeout = Duration.ofSeconds(30);
        private Duration confirmTimeout = Duration.ofSeconds(40);
        private Duration clockTolerance = Duration.ofMinutes(1);
        private Set<String> replyTopics = Set.of();
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
