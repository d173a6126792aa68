package dev.messaging.testkit.broker;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Whether there may be a Docker engine: said at once and in silence. Testcontainers takes its time, and writes errors, where
 * there is none.
 */
final class DockerEngine {

    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

    private DockerEngine() {}

    static void require(Map<String, String> environment, Path home) throws SourceUnavailableException {
        List<String> addresses = addresses(environment, home);
        if (addresses.stream().noneMatch(DockerEngine::answers)) {
            throw new SourceUnavailableException("no Docker engine answers at any of " + addresses);
        }
    }

    /** Where Testcontainers looks, too. */
    private static List<String> addresses(Map<String, String> environment, Path home) {
        List<String> addresses = new ArrayList<>();
        addIfPresent(addresses, environment.get("DOCKER_HOST"));
        addIfPresent(addresses, settingsOfTestcontainers(home).getProperty("docker.host"));
        addresses.add("unix:///var/run/docker.sock");
        addIfPresent(addresses, under(environment.get("XDG_RUNTIME_DIR")));
        addresses.add("unix://" + home.resolve(".docker/run/docker.sock"));
        addresses.add("unix://" + home.resolve(".docker/desktop/docker.sock"));
        addresses.add("npipe:////./pipe/docker_engine");
        return addresses;
    }

    private static void addIfPresent(List<String> addresses, @Nullable String address) {
        if (address != null && !address.isBlank()) {
            addresses.add(address);
        }
    }

    private static @Nullable String under(@Nullable String directory) {
        return directory == null ? null : "unix://" + directory + "/docker.sock";
    }

    private static Properties settingsOfTestcontainers(Path home) {
        Properties settings = new Properties();
        Path file = home.resolve(".testcontainers.properties");
        if (Files.isReadable(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                settings.load(in);
            } catch (IOException unreadable) {
                settings.clear();
            }
        }
        return settings;
    }

    private static boolean answers(String address) {
        try {
            URI uri = URI.create(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            return switch (scheme) {
                case "unix" -> answersAt(Path.of(uri.getPath()));
                case "tcp", "http", "https" -> answersAt(new InetSocketAddress(uri.getHost(), uri.getPort()));
                case "npipe" -> Files.exists(Path.of(uri.getPath().replace('/', '\\')));
                default -> true; // over ssh, say: Testcontainers is to find out
            };
        } catch (IOException | IllegalArgumentException noEngine) {
            return false;
        }
    }

    private static boolean answersAt(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return false;
        }
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        }
    }

    private static boolean answersAt(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, (int) LONGEST_CONNECT.toMillis());
            return true;
        }
    }
}
