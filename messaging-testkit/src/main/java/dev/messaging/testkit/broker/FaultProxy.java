package dev.messaging.testkit.broker;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback interface that does to connections what networks do: it cuts, refuses, delays, throttles, swallows
 * and resets, until {@link #heal()}.
 *
 * <pre>{@code
 * try (FaultProxy proxy = FaultProxy.to(broker.address())) {
 *     connect(broker.urlThrough(proxy.address()));
 *     proxy.blackHole();
 *     …
 * }
 * }</pre>
 *
 * <p>The verbs may be combined: {@link #cut()} and {@link #reset()} happen once, the others last. Its port stays the same.
 * It accepts a connection before it has one of its own to the upstream; if it gets none, it closes the first. No more than
 * {@value #MOST_CONNECTIONS} are open at a time, with two threads each; those above are closed at once. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 256;
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final InetSocketAddress upstream;
    private final InetSocketAddress address;
    private final Weather weather = new Weather();
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;
    private int accepted;
    private boolean closed;

    private FaultProxy(InetSocketAddress upstream) {
        this.upstream = upstream;
        ServerSocket first = LoopbackPorts.listen();
        this.address = LoopbackPorts.address(first.getLocalPort());
        listenTo(first);
    }

    /** A proxy before this address, which need not answer yet. */
    public static FaultProxy to(InetSocketAddress upstream) {
        return new FaultProxy(upstream);
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return address;
    }

    /** The port of {@link #address()}. */
    public int port() {
        return address.getPort();
    }

    /** Closes all connections, and goes on accepting. */
    public void cut() {
        connections.forEach(connection -> connection.close(false));
    }

    /** Resets all connections (TCP's RST), and goes on accepting. */
    public void reset() {
        connections.forEach(connection -> connection.close(true));
    }

    /** Accepts no connection any longer: clients see "connection refused". Those that are open stay open. */
    public void refuse() {
        Thread last;
        synchronized (this) {
            requireOpen();
            stopListening();
            last = acceptor;
        }
        // As long as it has not noticed, the system accepts for it, and lends the port to nobody else.
        if (last != null) {
            join(last, System.nanoTime() + LONGEST_END.toNanos());
        }
    }

    /** Delays bytes in each direction by this at least, and, where they come without a break, by twice as much at most. */
    public void delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("The delay is " + delay + "; it must not be negative");
        }
        weather.delay(delay);
    }

    /** Lets so many bytes through in a second, in each direction of each connection. */
    public void throttle(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("The rate is " + bytesPerSecond
                    + " bytes per second; it must be 1 at least. blackHole() stops all");
        }
        weather.throttle(bytesPerSecond);
    }

    /**
     * Accepts connections and bytes, forwards nothing, and closes nothing, not even what an end closes: as if the other machine
     * were gone without a word. A connection that has lost something this way is closed by {@link #heal()}.
     */
    public void blackHole() {
        weather.blackHole();
    }

    /** A network without faults again, on the same port. */
    public synchronized void heal() {
        requireOpen();
        weather.clear();
        connections.stream().filter(ProxiedConnection::isLost).forEach(connection -> connection.close(false));
        if (listener == null) {
            try {
                listenTo(LoopbackPorts.listen(port()));
            } catch (IOException taken) {
                throw new UncheckedIOException(
                        "Port " + port() + " was taken by somebody else while it refused connections", taken);
            }
        }
    }

    /** Closes the port and all connections; no thread is left. May be called again. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            stopListening();
        }
        cut();
        long end = System.nanoTime() + LONGEST_END.toNanos();
        for (Thread thread : threads) {
            join(thread, end);
        }
    }

    private static void join(Thread thread, long end) {
        try {
            thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a proxy closed", interrupted);
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("The proxy's thread " + thread.getName() + " does not end");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The proxy to " + upstream + " is closed");
        }
    }

    private void listenTo(ServerSocket socket) {
        listener = socket;
        acceptor = start("accept", () -> accept(socket));
    }

    private void stopListening() {
        ServerSocket socket = listener;
        listener = null;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                adopt(socket, socket.accept());
            } catch (IOException ended) {
                close(socket);
            }
        }
    }

    private synchronized void adopt(ServerSocket by, Socket client) {
        if (listener != by || connections.size() >= MOST_CONNECTIONS) {
            close(client);
            return;
        }
        int number = ++accepted;
        ProxiedConnection connection = new ProxiedConnection(
                client,
                upstream,
                weather,
                (direction, body) -> start(number + "-" + direction, body),
                connections::remove);
        connections.add(connection);
        connection.start();
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Thread start(String task, Runnable body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } finally {
                        threads.remove(Thread.currentThread());
                    }
                },
                "fault-proxy-" + port() + "-" + task);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return thread;
    }
}
