package dev.messaging.testkit.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A PostgreSQL of our own, made of the programs on the class path. */
final class PostgresNode extends ForkedHost {

    /**
     * The shell becomes the server, so that signals to it reach the server. That refuses to be root: in a namespace of users of
     * its own it is nobody, and may still write what root may.
     */
    private static final String INITIALIZE_AND_START = """
            nobody=
            [ "$(id -u)" = 0 ] && nobody="unshare -U"
            [ -f "$2/postgresql.conf" ] \\
              || $nobody "$1/bin/initdb" --auth=trust --username=postgres --encoding=UTF8 --no-locale -D "$2" \\
              || exit 1
            exec $nobody "$1/bin/postgres" -D "$2" -k "$2" -h 127.0.0.1 -p "$3" \\
              -c max_connections=200 -c timezone=UTC
            """;

    private final Path programs;
    private final Path data = directory().path().resolve("data");

    PostgresNode(InetSocketAddress address, Path programs) {
        super("postgresql-", address, PostgresSources.READINESS);
        this.programs = programs;
    }

    /** Whether the programs may run: root must be able to be nobody, which Docker's default profile of seccomp forbids. */
    static void requireNobody() throws SourceUnavailableException {
        try {
            Process trial = new ProcessBuilder("sh", "-c", "[ \"$(id -u)\" != 0 ] || unshare -U true")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (trial.waitFor() != 0) {
                throw new SourceUnavailableException(
                        "PostgreSQL refuses to be started by root, and root cannot be nobody here"
                                + " (unshare -U fails); run as another user, or, in Docker, with --security-opt seccomp=unconfined");
            }
        } catch (IOException noShell) {
            throw new SourceUnavailableException("there is no shell to start PostgreSQL by", noShell);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("interrupted", interrupted);
        }
    }

    @Override
    public String url() {
        return "postgresql://" + address().getHostString() + ":" + address().getPort() + "/postgres?user=postgres";
    }

    @Override
    public String description() {
        return "a server of its own in " + directory().path() + " of the class path";
    }

    @Override
    Map<String, String> environment() {
        return Map.of("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), "LC_ALL", "C");
    }

    @Override
    List<String> server() {
        return List.of(
                "sh",
                "-c",
                INITIALIZE_AND_START,
                "sh",
                programs.toString(),
                data.toString(),
                Integer.toString(address().getPort()));
    }

    /** Asked to end by SIGTERM alone, it would wait until all clients have gone. */
    @Override
    void hurry(ForkedProcess server) {
        server.interrupt();
    }

    @Override
    public String run(List<String> command) {
        throw new UnsupportedOperationException("PostgreSQL is told what to do by SQL, not by commands: " + command);
    }
}
