package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Kafka of our own, made of the artifacts on the class path, in a JVM of its own. */
final class KafkaNode extends ForkedHost {

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** A broker that serves a test mostly starts: one compiler does. */
    private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=1 -Xms256m -Xmx1g";

    private static final Set<String> LISTENERS = Set.of("listeners", "advertised.listeners");

    private final Map<String, String> environment;
    private final List<String> jvmOptions;
    private final Path data = directory().path().resolve("data");
    private final String configuration;

    /**
     * One node of a cluster.
     *
     * @param id from 1
     * @param address where it is to listen to clients
     * @param controllers where the cluster's controllers listen, that of node 1 first
     * @param more server properties beside its own, and before them; listeners are added to its own
     */
    KafkaNode(
            int id,
            InetSocketAddress address,
            List<InetSocketAddress> controllers,
            Map<String, String> inherited,
            Map<String, String> more) {
        super("kafka-", address, KafkaHandshake.READINESS);
        this.environment = new HashMap<>(inherited);
        environment.put("CLASSPATH", ClassPath.asSeenHere());
        this.jvmOptions = List.of(BrokerSettings.of("kafka")
                .get("jvm-options")
                .orElse(JVM_OPTIONS)
                .strip()
                .split(" +"));
        Map<String, String> properties = KafkaServerProperties.of(id, address, address, controllers);
        properties.put("log.dirs", data.toString());
        more.forEach((property, value) -> properties.merge(
                property, value, (own, other) -> LISTENERS.contains(property) ? own + ',' + other : other));
        this.configuration = directory()
                .file(
                        "server.properties",
                        properties.entrySet().stream()
                                .map(property -> property.getKey() + "=" + property.getValue())
                                .collect(Collectors.joining("\n")))
                .toString();
    }

    @Override
    public String url() {
        return KafkaBroker.url(address());
    }

    @Override
    public String description() {
        return "a node of its own in " + directory().path() + " of the class path";
    }

    @Override
    Map<String, String> environment() {
        return environment;
    }

    @Override
    List<String> server() {
        return Stream.of(
                        Stream.of(JAVA),
                        jvmOptions.stream(),
                        Stream.of(KafkaServer.class.getName(), configuration, data.toString()))
                .flatMap(words -> words)
                .toList();
    }

    /** Runs one of Kafka's own programs. */
    @Override
    public String run(List<String> command) {
        List<String> words = Stream.concat(Stream.of(JAVA, "-XX:TieredStopAtLevel=1"), command.stream())
                .toList();
        return Command.run(words, environment, directory().path()).outputOfSuccess();
    }
}
