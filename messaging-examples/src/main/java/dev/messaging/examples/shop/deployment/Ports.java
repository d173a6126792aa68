package dev.messaging.examples.shop.deployment;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Free ports on loopback, which no other shop on this machine takes.
 *
 * <p>They come in blocks: whoever listens at the first port of a block owns the others, also while nobody listens there.
 * They lie below those that systems give to outgoing connections, lest one of these sits on the port of a service that is
 * being restarted.
 */
public final class Ports implements AutoCloseable {

    /** Where they are. */
    public static final String HOST = "127.0.0.1";

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int FIRST = 20_000;
    private static final int BLOCKS = 500;
    private static final int PORTS_OF_A_BLOCK = 20;

    private final ServerSocket owner;
    private int taken;

    private Ports(ServerSocket owner) {
        this.owner = owner;
    }

    /** Takes a block of which all ports are free. */
    public static Ports reserve(RandomGenerator random) throws IOException {
        int start = random.nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int first = FIRST + (start + i) % BLOCKS * PORTS_OF_A_BLOCK;
            ServerSocket owner = listen(first);
            if (owner != null) {
                if (areFree(first + 1, first + PORTS_OF_A_BLOCK)) {
                    return new Ports(owner);
                }
                owner.close();
            }
        }
        throw new IOException("There are no " + PORTS_OF_A_BLOCK + " free ports in a row on " + HOST + " from " + FIRST
                + " on; end what listens there");
    }

    /** Another one. */
    public int next() {
        if (++taken == PORTS_OF_A_BLOCK) {
            throw new IllegalStateException("All " + (PORTS_OF_A_BLOCK - 1) + " ports are given away");
        }
        return owner.getLocalPort() + taken;
    }

    /** Leaves them to others. */
    @Override
    public void close() throws IOException {
        owner.close();
    }

    private static boolean areFree(int from, int to) throws IOException {
        for (int port = from; port < to; port++) {
            ServerSocket socket = listen(port);
            if (socket == null) {
                return false;
            }
            socket.close();
        }
        return true;
    }

    /** Listens at a port; null if someone else does. */
    private static @Nullable ServerSocket listen(int port) throws IOException {
        try {
            return new ServerSocket(port, 1, InetAddress.getByAddress(LOOPBACK));
        } catch (BindException taken) {
            return null;
        }
    }
}
