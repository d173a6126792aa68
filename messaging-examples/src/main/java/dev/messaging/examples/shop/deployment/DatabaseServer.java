package dev.messaging.examples.shop.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/** The database of the shop, which outlives its services: an H2 in the heap of this process, or a PostgreSQL. */
public final class DatabaseServer implements AutoCloseable {

    /** What it is called among what can be killed. */
    public static final String NAME = "database";

    /** Those that there are. */
    public static final List<String> KINDS = List.of("h2", "postgresql");

    private final String url;
    private final @Nullable Server h2;
    private final @Nullable Broker postgresql;

    private DatabaseServer(String url, @Nullable Server h2, @Nullable Broker postgresql) {
        this.url = url;
        this.h2 = h2;
        this.postgresql = postgresql;
    }

    /**
     * Starts one.
     *
     * @param kind one of {@link #KINDS}
     * @param databases where those lie that need more than what is on the class path
     * @throws ServiceFailedException if there is none to be had
     */
    public static DatabaseServer start(String kind, Path databases) throws IOException {
        if (kind.equals("h2")) {
            return startH2();
        }
        Path directory = databases.resolve(kind);
        if (!Files.isDirectory(directory)) {
            throw new ServiceFailedException("There is no " + directory + "; build the examples first, as ./demo does");
        }
        Broker server = Broker.start(directory);
        return new DatabaseServer("jdbc:" + server.url(), null, server);
    }

    private static DatabaseServer startH2() {
        System.setProperty("h2.bindAddress", Ports.HOST);
        try {
            Server server =
                    Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
            return new DatabaseServer(
                    "jdbc:h2:tcp://" + Ports.HOST + ":" + server.getPort() + "/mem:shop-" + UUID.randomUUID()
                            + ";DB_CLOSE_DELAY=-1",
                    server,
                    null);
        } catch (SQLException failed) {
            throw new ServiceFailedException("H2 has not started: " + failed.getMessage());
        }
    }

    /** Where the services connect, by JDBC. */
    public String url() {
        return url;
    }

    /** What kills it; none if it cannot be killed. */
    Optional<Broker> killable() {
        return Optional.ofNullable(postgresql);
    }

    @Override
    public void close() throws IOException {
        if (h2 != null) {
            h2.stop();
        }
        if (postgresql != null) {
            postgresql.close();
        }
    }
}
