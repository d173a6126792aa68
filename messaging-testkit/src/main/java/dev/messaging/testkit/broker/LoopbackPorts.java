package dev.messaging.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports of the loopback interface, below those from which systems take the ports of clients: while a broker is down, no
 * client's connection takes its port, not even the one that tries to reach it.
 */
final class LoopbackPorts {

    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_767;
    private static final int MOST_TRIES = 1_000;

    private LoopbackPorts() {}

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(loopback(), port);
    }

    /** So many different ones. */
    static List<Integer> free(int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            while (held.size() < count) {
                held.add(listen());
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            held.forEach(LoopbackPorts::close);
        }
    }

    /** Listens to one that is free. */
    static ServerSocket listen() {
        IOException last = new IOException("none tried");
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            try {
                return listen(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1));
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw new UncheckedIOException(
                "No free port on " + loopback() + " between " + LOWEST + " and " + HIGHEST, last);
    }

    static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 0, loopback());
    }

    /** By number, since a name may stand for the other protocol's address first. */
    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
