package dev.messaging.testkit.broker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The ways to a PostgreSQL: an address, the server on the class path. */
final class PostgresSources {

    static final Readiness READINESS = new Readiness("PostgreSQL", PostgresSources::serves);

    private static final String PRODUCT = "PostgreSQL";
    private static final int PORT = 5432;
    private static final int LONGEST_ANSWER = (int) Duration.ofSeconds(5).toMillis();
    private static final int PROTOCOL_3 = 196_608;
    private static final int AUTHENTICATION = 'R';

    private PostgresSources() {}

    static BrokerSources of(BrokerSettings settings) {
        return new BrokerSources(PRODUCT, settings, List.of(address(settings), local()));
    }

    private static BrokerSource address(BrokerSettings settings) {
        return AddressSource.of(
                settings,
                PRODUCT,
                Set.of("postgresql"),
                "postgresql://host:5432/database?user=name&password=secret",
                url -> {
                    int port = url.getPort() >= 0 ? url.getPort() : PORT;
                    new Socket(url.getHost(), port).close();
                });
    }

    private static BrokerSource local() {
        return new BrokerSource("local", PostgresBinaries.ARTIFACTS, () -> {
            ClassPath.require("org.apache.commons.compress.archivers.tar.TarArchiveInputStream");
            PostgresNode.requireNobody();
            InetSocketAddress address =
                    LoopbackPorts.address(LoopbackPorts.free(1).get(0));
            return new PostgresNode(address, PostgresBinaries.extracted());
        });
    }

    /** One that is still starting, or recovering, answers with an error. */
    private static boolean serves(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, LONGEST_ANSWER);
            socket.setSoTimeout(LONGEST_ANSWER);
            byte[] parameters = "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.US_ASCII);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(Integer.BYTES + Integer.BYTES + parameters.length);
            out.writeInt(PROTOCOL_3);
            out.write(parameters);
            out.flush();
            return new DataInputStream(socket.getInputStream()).read() == AUTHENTICATION;
        } catch (IOException notYet) {
            return false;
        }
    }
}
