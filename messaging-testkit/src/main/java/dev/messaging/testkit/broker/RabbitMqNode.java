package dev.messaging.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A node of our own, of the RabbitMQ that is installed on this machine. It shares nothing with a broker of the system: it has
 * ports, data, cookie, configuration and Erlang's name server for itself, all in a temporary directory and on the loopback
 * interface.
 */
final class RabbitMqNode extends ForkedHost {

    private final RabbitMqScripts scripts;
    private final int namesPort;
    private final Map<String, String> environment;

    RabbitMqNode(RabbitMqScripts scripts, Map<String, String> inherited) {
        this(scripts, inherited, LoopbackPorts.free(3));
    }

    private RabbitMqNode(RabbitMqScripts scripts, Map<String, String> inherited, List<Integer> ports) {
        super("rabbitmq-", LoopbackPorts.address(ports.get(0)), AmqpHandshake.READINESS);
        this.scripts = scripts;
        this.namesPort = ports.get(2);
        this.environment = environment(inherited, ports.get(0), ports.get(1));
    }

    private Map<String, String> environment(Map<String, String> inherited, int port, int distributionPort) {
        Map<String, String> environment = new HashMap<>(inherited);
        environment.keySet().removeIf(RabbitMqNode::isAboutAnotherNode);
        Path data = directory().directory("data");
        Path home = directory().directory("home");
        writeCookie(home);
        String loopbackOnly = "-kernel inet_dist_use_interface {127,0,0,1}";
        environment.putAll(Map.of(
                "HOME", home.toString(),
                "LANG", "C.UTF-8",
                "LC_ALL", "C.UTF-8",
                "ERL_EPMD_ADDRESS", "127.0.0.1",
                "ERL_EPMD_PORT", Integer.toString(namesPort)));
        environment.putAll(Map.of(
                "RABBITMQ_NODENAME",
                "test-" + port + "@localhost",
                "RABBITMQ_NODE_IP_ADDRESS",
                "127.0.0.1",
                "RABBITMQ_NODE_PORT",
                Integer.toString(port),
                "RABBITMQ_DIST_PORT",
                Integer.toString(distributionPort),
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "+B i " + loopbackOnly, // survives Ctrl-C until the tests end
                "RABBITMQ_CTL_ERL_ARGS",
                loopbackOnly));
        environment.putAll(Map.of(
                "RABBITMQ_MNESIA_BASE", data.toString(),
                "RABBITMQ_LOG_BASE", directory().directory("log").toString(),
                "RABBITMQ_PID_FILE", data.resolve("pid").toString(),
                "RABBITMQ_SCHEMA_DIR", directory().directory("schema").toString(),
                "RABBITMQ_GENERATED_CONFIG_DIR", directory().directory("config").toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE",
                        directory().file("enabled_plugins", "[].").toString(),
                "RABBITMQ_CONFIG_FILE",
                        directory().file("rabbitmq.conf", configuration(port)).toString(),
                "RABBITMQ_ADVANCED_CONFIG_FILE",
                        directory().path().resolve("advanced.config").toString(),
                "RABBITMQ_CONF_ENV_FILE",
                        directory().path().resolve("rabbitmq-env.conf").toString(),
                "RUNNING_UNDER_SYSTEMD",
                        "true")); // the script then becomes the node, so that signals to it reach the node
        return environment;
    }

    private static boolean isAboutAnotherNode(String variable) {
        return variable.startsWith("RABBITMQ_")
                || variable.startsWith("ERL_")
                || variable.equals("NOTIFY_SOCKET")
                || variable.equals("XDG_CONFIG_HOME");
    }

    private static String configuration(int port) {
        return """
                listeners.tcp.1 = 127.0.0.1:%d
                log.console = false
                log.file.level = info
                """.formatted(port);
    }

    /** The secret between the node and its commands. */
    private static void writeCookie(Path home) {
        try {
            Path cookie = Files.writeString(
                    home.resolve(".erlang.cookie"), UUID.randomUUID().toString());
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public String url() {
        return RabbitMqBroker.url(address());
    }

    @Override
    public String description() {
        return "a node of its own in " + directory().path() + " of " + scripts.directory();
    }

    @Override
    Map<String, String> environment() {
        return environment;
    }

    /** Erlang's name server outlives the node. */
    @Override
    void prepare() {
        String epmd = scripts.epmd().toString();
        fork("epmd", List.of(epmd, "-port", Integer.toString(namesPort), "-address", "127.0.0.1"));
    }

    @Override
    List<String> server() {
        return List.of(scripts.script("rabbitmq-server"));
    }

    @Override
    public String run(List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.set(0, scripts.script(command.get(0)));
        return Command.run(words, environment, directory().path()).outputOfSuccess();
    }
}
