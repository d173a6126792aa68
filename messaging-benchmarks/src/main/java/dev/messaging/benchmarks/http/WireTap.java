package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Shows the heads of requests and answers as they really are. */
final class WireTap {

    private static final int END_OF_HEAD = 0x0D0A0D0A;

    private WireTap() {}

    /** The head of the request that a client sends. */
    static String requestOf(Function<String, Caller> client) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> head = CompletableFuture.supplyAsync(() -> answer(server));
            try (Caller caller = client.apply("http://127.0.0.1:" + server.getLocalPort())) {
                caller.call(Json.ORDER);
            }
            return head.join();
        }
    }

    private static String answer(ServerSocket server) {
        try (Socket socket = server.accept()) {
            String head = head(socket.getInputStream());
            byte[] body = socket.getInputStream().readNBytes(Order.JSON_BYTES);
            socket.getOutputStream().write(bytes("HTTP/1.1 200 OK\r\n", body));
            return head;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Socket connect(String baseUrl) throws IOException {
        URI url = URI.create(baseUrl);
        return new Socket(url.getHost(), url.getPort());
    }

    /** The head of the answer that a server gives to a request without headers of its own. */
    static String ask(Socket socket) throws IOException {
        String start = "POST " + Service.PATH + " HTTP/1.1\r\nHost: localhost\r\n";
        socket.getOutputStream().write(bytes(start, Json.encode(Json.ORDER)));
        String head = head(socket.getInputStream());
        socket.getInputStream().readNBytes(Order.JSON_BYTES);
        return head;
    }

    private static byte[] bytes(String start, byte[] body) {
        String head = start + "Content-Type: " + Json.CONTENT_TYPE + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return (head + new String(body, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != END_OF_HEAD) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException("The head ends after " + head);
            }
            head.write(octet);
            last = last << Byte.SIZE | octet;
        }
        return head.toString(StandardCharsets.UTF_8);
    }
}
