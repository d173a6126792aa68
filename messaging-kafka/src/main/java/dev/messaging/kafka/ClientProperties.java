package dev.messaging.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.GroupProtocol;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The properties of Kafka's clients: those that this adapter must decide, its defaults, and what the user says. */
final class ClientProperties {

    /** The largest record that is sent, and that topics made here take: a body, and its headers. */
    static final int MAX_RECORD_BYTES = KafkaTransport.MAX_BODY_BYTES + 1024 * 1024;

    private static final String SEE_BOOTSTRAP = "KafkaOptions.withBootstrapServers sets it";
    private static final String RAW_BYTES = "what cannot be read must still come, to be given up";
    private static final String NOTHING_LOST = "a confirmed message must be safe with all replicas in sync";
    private static final String ONE_PARTITION_A_KEY = "the messages of a key must come to one partition";
    private static final String ADAPTER_COMMITS = "only what is handled is committed, by this adapter";

    /** What would break a promise, and why. */
    private static final Map<String, String> OWNED = Map.ofEntries(
            Map.entry(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, SEE_BOOTSTRAP),
            Map.entry(CommonClientConfigs.CLIENT_ID_CONFIG, "the application's name begins it"),
            Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, RAW_BYTES),
            Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, RAW_BYTES),
            Map.entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, RAW_BYTES),
            Map.entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, RAW_BYTES),
            Map.entry(ProducerConfig.ACKS_CONFIG, NOTHING_LOST),
            Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "order by key needs it"),
            Map.entry(ProducerConfig.PARTITIONER_CLASS_CONFIG, ONE_PARTITION_A_KEY),
            Map.entry(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, ONE_PARTITION_A_KEY),
            Map.entry(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "messages are sent one by one, at least once"),
            Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, "no caller may be blocked"),
            Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "it follows from the largest body"),
            Map.entry(ConsumerConfig.GROUP_ID_CONFIG, "it is the queue's or subscription's name; see withAddress"),
            Map.entry(
                    ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "several receivers of a process would exclude each other"),
            Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "KafkaOptions.withGroupProtocol sets it"),
            Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, ADAPTER_COMMITS),
            Map.entry(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, ADAPTER_COMMITS),
            Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "where a receiver begins is decided by this adapter"),
            Map.entry(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "KafkaOptions.withoutDeclaring decides it"));

    /** Kafka's own. */
    private static final Duration LONGEST_POLL_INTERVAL = Duration.ofMinutes(5);

    /** What the broker decides where members speak the newer protocol. */
    private static final Set<String> CLASSIC_ONLY = Set.of(
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);

    private final KafkaOptions options;

    ClientProperties(KafkaOptions options) {
        this.options = options;
    }

    /** Refuses what a user may not decide, and what no client takes. */
    static void check(String name, String value) {
        String owner = OWNED.get(name);
        if (owner != null) {
            throw new IllegalArgumentException(
                    "The client property " + name + " is " + value + "; it cannot be set: " + owner);
        }
        for (ConfigDef definition :
                List.of(ProducerConfig.configDef(), ConsumerConfig.configDef(), AdminClientConfig.configDef())) {
            if (definition.names().contains(name)) {
                definition.validate(Map.of(name, value)).stream()
                        .filter(each -> each.name().equals(name))
                        .flatMap(each -> each.errorMessages().stream())
                        .findFirst()
                        .ifPresent(error -> {
                            throw new IllegalArgumentException(
                                    "The client property " + name + " is " + value + "; the client says: " + error);
                        });
            }
        }
    }

    Map<String, Object> producer(String clientId) {
        Map<String, Object> properties = of(clientId);
        // Awaited sends would wait for nothing.
        properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Integer.toString(4 * MAX_RECORD_BYTES));
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        takeFromUser(properties, ProducerConfig.configNames());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "0");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(MAX_RECORD_BYTES));
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return properties;
    }

    /**
     * Of a member of a group.
     *
     * @param purpose of what the group receives, not of its retries
     * @param mostAtHand how many that wait to be handed over are enough
     */
    Map<String, Object> member(String clientId, Topics.Purpose purpose, String group, int mostAtHand) {
        Map<String, Object> properties = consumer(clientId);
        // A poll may bring that of one partition, behind which the others wait.
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(mostAtHand));
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                options.groupProtocol().name().toLowerCase(Locale.ROOT));
        // A pass through dead letters asks for no retries: where the sum counts, it gets all that it asks for.
        boolean isByTopic = purpose != Topics.Purpose.DEAD_LETTERS;
        if (options.groupProtocol() == GroupProtocol.CLASSIC) {
            // What stays where it is goes on while others come and go.
            properties.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    isByTopic
                            ? List.of(PerTopicStickyAssignor.class, CooperativeStickyAssignor.class)
                            : List.of(CooperativeStickyAssignor.class));
            // Who died is noticed, and who comes gets his share, in seconds.
            properties.putIfAbsent(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, "10000");
            properties.putIfAbsent(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, "1000");
        } else {
            CLASSIC_ONLY.forEach(properties::remove);
            properties.putIfAbsent(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, isByTopic ? "range" : "uniform");
        }
        return properties;
    }

    /** In which time a member must poll again, or is none any longer. */
    Duration longestPollInterval() {
        String own = options.clientProperties().get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
        return own == null ? LONGEST_POLL_INTERVAL : Duration.ofMillis(Integer.parseInt(own.strip()));
    }

    /** Of one on its own. */
    Map<String, Object> consumer(String clientId) {
        Map<String, Object> properties = of(clientId);
        // New partitions, and topics that were made anew, are noticed in this time.
        properties.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, "10000");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "20000");
        takeFromUser(properties, ConsumerConfig.configNames());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return properties;
    }

    Map<String, Object> admin(String clientId) {
        Map<String, Object> properties = of(clientId);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        takeFromUser(properties, AdminClientConfig.configNames());
        return properties;
    }

    private Map<String, Object> of(String clientId) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        properties.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, "false");
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
        return properties;
    }

    /** What this client knows, and what none knows: it is for a plug-in. */
    private void takeFromUser(Map<String, Object> properties, Set<String> known) {
        options.clientProperties().forEach((name, value) -> {
            boolean isForPlugIn = Stream.of(
                            ProducerConfig.configNames(), ConsumerConfig.configNames(), AdminClientConfig.configNames())
                    .noneMatch(names -> names.contains(name));
            if (known.contains(name) || isForPlugIn) {
                properties.put(name, value);
            }
        });
    }
}
