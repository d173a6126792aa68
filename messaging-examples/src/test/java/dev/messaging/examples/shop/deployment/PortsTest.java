package dev.messaging.examples.shop.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static final int SEED = 7;

    @Test
    void areFree() throws IOException {
        try (Ports ports = Ports.reserve(new Random(SEED))) {
            listen(ports.next()).close();
            listen(ports.next()).close();
        }
    }

    @Test
    void areTakenByOneShopOnly() throws IOException {
        Set<Integer> taken = new TreeSet<>();
        try (Ports one = Ports.reserve(new Random(SEED));
                Ports other = Ports.reserve(new Random(SEED))) {
            for (int i = 0; i < 19; i++) {
                taken.add(one.next());
                taken.add(other.next());
            }
            assertThat(taken).hasSize(38);
            assertThatThrownBy(one::next).hasMessage("All 19 ports are given away");
        }
    }

    @Test
    void avoidWhatOthersListenAt() throws IOException {
        int port;
        try (Ports ports = Ports.reserve(new Random(SEED))) {
            port = ports.next();
        }
        try (ServerSocket other = listen(port);
                Ports ports = Ports.reserve(new Random(SEED))) {
            assertThat(ports.next()).isNotEqualTo(other.getLocalPort());
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }
}
