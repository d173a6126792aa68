package dev.messaging.testkit.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client's connection through a {@link FaultProxy}: two sockets, and a thread for each direction. Thread-safe. */
final class ProxiedConnection {

    private static final Logger log = LoggerFactory.getLogger(ProxiedConnection.class);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    private final Socket client;
    private final InetSocketAddress upstream;
    private final Weather weather;
    private final BiConsumer<String, Runnable> threads;
    private final Consumer<ProxiedConnection> ended;
    private @Nullable Socket server;
    private boolean closed;
    private int endedDirections;
    private volatile boolean open = true;

    /** Bytes are missing: it can never go on. */
    private volatile boolean lost;

    /** The threads are started by name. */
    ProxiedConnection(
            Socket client,
            InetSocketAddress upstream,
            Weather weather,
            BiConsumer<String, Runnable> threads,
            Consumer<ProxiedConnection> ended) {
        this.client = client;
        this.upstream = upstream;
        this.weather = weather;
        this.threads = threads;
        this.ended = ended;
    }

    void start() {
        threads.accept("out", () -> run(this::connectAndPump));
    }

    boolean isLost() {
        return lost;
    }

    /** Ends both sockets: with a FIN, or, if it is to be a reset, with a RST. */
    void close(boolean reset) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            open = false;
            close(client, reset);
            if (server != null) {
                close(server, reset);
            }
        }
        weather.wake();
        ended.accept(this);
    }

    private void connectAndPump() throws IOException, InterruptedException {
        client.setTcpNoDelay(true);
        Socket connected = weather.isBlackHole() ? null : connect();
        if (connected == null) {
            lost = true;
            closeUnlessInBlackHole();
        } else {
            threads.accept("back", () -> run(() -> pump(connected, client)));
        }
        pump(client, connected);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        synchronized (this) {
            server = socket;
            if (closed) {
                socket.close();
            }
        }
        socket.setTcpNoDelay(true);
        socket.connect(upstream, (int) LONGEST_CONNECT.toMillis());
        return socket;
    }

    /** To nowhere, if it began in a black hole. */
    private void pump(Socket from, @Nullable Socket to) throws IOException, InterruptedException {
        byte[] buffer = new byte[weather.chunk()];
        while (true) {
            int count = from.getInputStream().read(buffer);
            boolean arrives = weather.carry(Math.max(0, count), this::isOpen);
            if (!open) {
                return;
            }
            if (!arrives || to == null) {
                lost = true;
                if (count < 0) {
                    weather.awaitEndOfBlackHole(this::isOpen);
                }
                closeUnlessInBlackHole();
            } else if (count < 0) {
                to.shutdownOutput();
                return;
            } else {
                to.getOutputStream().write(buffer, 0, count);
            }
            if (buffer.length != weather.chunk()) {
                buffer = new byte[weather.chunk()];
            }
        }
    }

    /** Whoever ends the black hole closes what is lost by then. */
    private void closeUnlessInBlackHole() {
        if (!weather.isBlackHole()) {
            close(false);
        }
    }

    private boolean isOpen() {
        return open;
    }

    /** An end of one direction is passed on; whatever else ends one ends both. */
    private void run(Transfer transfer) {
        try {
            transfer.run();
        } catch (IOException over) {
            log.trace("A proxied connection is over", over);
            close(false);
        } catch (InterruptedException proxyCloses) {
            Thread.currentThread().interrupt();
            close(false);
        } finally {
            closeIfBothDirectionsEnded();
        }
    }

    private void closeIfBothDirectionsEnded() {
        boolean both;
        synchronized (this) {
            endedDirections++;
            both = endedDirections == 2 || server == null;
        }
        if (both) {
            close(false);
        }
    }

    private static void close(Socket socket, boolean reset) {
        try {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException alreadyOver) {
            log.trace("A connection that is over cannot be reset", alreadyOver);
        }
        try {
            socket.close();
        } catch (IOException failure) {
            log.trace("A proxied connection did not close", failure);
        }
    }

    @FunctionalInterface
    private interface Transfer {

        void run() throws IOException, InterruptedException;
    }
}
