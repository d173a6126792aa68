package dev.messaging.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A free port for a broker, below those that systems give to clients, which could take it before the broker does. */
final class LoopbackPort {

    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_767;

    private LoopbackPort() {}

    static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                // then another
            }
        }
    }
}
