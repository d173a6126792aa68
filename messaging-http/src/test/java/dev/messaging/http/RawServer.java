package dev.messaging.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does what a script says, byte by byte, however wrong that is. Keeps what it was asked. */
final class RawServer implements AutoCloseable {

    private static final int LAST_PORT = 30_000;
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(20_000 + (int) (ProcessHandle.current().pid() % 5_000));

    private final Thread acceptor;
    private final ServerSocket server;
    private final ConcurrentLinkedDeque<Script> scripts = new ConcurrentLinkedDeque<>();
    private final Script last;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final AtomicInteger ended = new AtomicInteger();

    /** Follows one script for each request, or connection, and the last one for all that come later. */
    RawServer(Script... scripts) {
        this(someFreePort(), scripts);
    }

    RawServer(int port, Script... scripts) {
        try {
            server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        this.scripts.addAll(List.of(scripts));
        this.last = this.scripts.removeLast();
        this.acceptor = start("raw-server", this::accept);
    }

    private static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                start("raw-connection", () -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Wire wire = new Wire(socket);
            while (!socket.isClosed()) {
                Script script = scripts.poll();
                (script == null ? last : script).follow(wire);
            }
        } catch (IOException over) {
            // as the caller, or the script, has it
        } finally {
            ended.incrementAndGet();
        }
    }

    private static int someFreePort() {
        try {
            return freePort();
        } catch (IOException none) {
            throw new AssertionError(none);
        }
    }

    /**
     * A port at which nobody listens. It lies below those that the system hands out, so that nobody gets it by chance, and
     * is given away once.
     */
    static int freePort() throws IOException {
        while (true) {
            int port = NEXT_PORT.getAndIncrement();
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                if (port > LAST_PORT) {
                    throw taken;
                }
            }
        }
    }

    int port() {
        return server.getLocalPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    List<Heard> heard() {
        return heard;
    }

    List<String> ids() {
        return heard.stream().map(request -> request.header("ce-id")).toList();
    }

    int connections() {
        return sockets.size();
    }

    /** How many connections are over. */
    int ended() {
        return ended.get();
    }

    /** The system refuses connections, and lends the port again, once nobody is about to accept one. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** What to do with a request, or with a connection. */
    @FunctionalInterface
    interface Script {

        void follow(Wire wire) throws IOException;

        /** Hears a request, and says this. */
        static Script saying(String response) {
            return wire -> {
                wire.hear();
                wire.say(response);
            };
        }

        /** Hears a request, and answers in order. */
        static Script answering(int status, String body, String... headers) {
            return saying(response(status, body, headers));
        }
    }

    static String response(int status, String body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return head.append("Content-Length: ").append(length).append("\r\n\r\n") + body;
    }

    /** A request as it came. */
    record Heard(String line, Map<String, String> headers, String body) {

        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** One connection. */
    final class Wire {

        private final Socket socket;
        private final InputStream in;

        Wire(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** Reads a whole request. */
        Heard hear() throws IOException {
            String line = line();
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String header = line(); !header.isEmpty(); header = line()) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
            Heard request = new Heard(line, headers, new String(body, StandardCharsets.UTF_8));
            heard.add(request);
            return request;
        }

        /** Reads so many bytes. */
        byte[] hear(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException();
            }
            return bytes;
        }

        private String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException();
                }
                line.write(octet);
            }
            return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
        }

        void say(String text) throws IOException {
            say(text.getBytes(StandardCharsets.UTF_8));
        }

        void say(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /** Waits until the caller hangs up. */
        void listenUntilTheEnd() throws IOException {
            while (in.read() >= 0) {
                // whatever comes
            }
            hangUp();
        }

        /** Whether the connection is over; reads nothing. */
        boolean isLeft() throws IOException {
            try {
                socket.getOutputStream().write('H');
                return false;
            } catch (IOException left) {
                throw new EOFException();
            }
        }

        void hangUp() throws IOException {
            socket.close();
        }

        /** Ends the connection by a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
