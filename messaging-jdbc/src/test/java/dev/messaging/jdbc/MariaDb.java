package dev.messaging.jdbc;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A MariaDB of this JVM's own, where the machine has its server installed; that need not run. */
final class MariaDb {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** It ends with this JVM, whatever that dies of: then the pipe is closed. */
    private static final String UNTIL_THE_PIPE_IS_CLOSED = """
            trap '' HUP INT TERM
            directory=$1
            shift
            "$@" >"$directory/out" 2>&1 &
            read -r nothing
            kill -KILL $!
            wait
            rm -rf -- "$directory"
            """;

    private static @Nullable MariaDb shared;

    private final String url;

    private MariaDb(String url) {
        this.url = url;
    }

    static boolean isInstalled() {
        return installed().isPresent();
    }

    /** The one that all tests share. */
    static synchronized MariaDb shared() {
        if (shared == null) {
            shared = start(installed().orElseThrow());
        }
        return shared;
    }

    private static Optional<Path> installed() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "mariadbd"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** It makes what it needs in an empty directory, but for the tables of rights, without which nobody needs any. */
    private static MariaDb start(Path server) {
        try {
            Path directory = Files.createTempDirectory("mariadb-");
            int port = freePort();
            Process guard = new ProcessBuilder(
                            "sh",
                            "-c",
                            UNTIL_THE_PIPE_IS_CLOSED,
                            "sh",
                            directory.toString(),
                            server.toString(),
                            "--no-defaults",
                            "--datadir=" + Files.createDirectory(directory.resolve("data")),
                            "--socket=" + directory.resolve("socket"),
                            "--pid-file=" + directory.resolve("pid"),
                            "--bind-address=127.0.0.1",
                            "--port=" + port,
                            "--user=" + System.getProperty("user.name"),
                            "--skip-grant-tables")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            MariaDb started = new MariaDb("jdbc:mariadb://127.0.0.1:" + port + "/");
            await("MariaDB in " + directory)
                    .atMost(PATIENCE)
                    .failFast("it has ended", () -> !guard.isAlive())
                    .ignoreExceptionsInstanceOf(SQLException.class)
                    .until(started::answers);
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return connection.isValid(1);
        }
    }

    /** An empty database of it. */
    String url(String database) {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("CREATE DATABASE " + database);
            return url + database;
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
