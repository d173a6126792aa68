package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import dev.messaging.benchmarks.paired.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client process with connections that are idle, and requests of the library's client. */
public final class ManyConnections {

    private final String baseUrl;
    private final MessagingCaller caller;
    private final List<Socket> idle = new ArrayList<>();
    private final List<CompletableFuture<Order>> calls = new ArrayList<>();

    private ManyConnections(String baseUrl, MessagingCaller caller) {
        this.baseUrl = baseUrl;
        this.caller = caller;
    }

    /**
     * Does what it is told until its input ends.
     *
     * @param args the server's base URL
     */
    public static void main(String[] args) {
        try (MessagingCaller caller = new MessagingCaller(args[0])) {
            ManyConnections connections = new ManyConnections(args[0], caller);
            Worker.serve("ready", command -> connections.obey(command.split(" ", -1)));
        }
        System.exit(0); // the operating system is quicker at closing
    }

    private String obey(String[] command) {
        switch (command[0]) {
            case "open" -> {
                for (int i = 0; i < Integer.parseInt(command[1]); i++) {
                    open();
                }
                return String.valueOf(idle.size());
            }
            case "call" -> {
                for (int i = 0; i < Integer.parseInt(command[1]); i++) {
                    calls.add(caller.callAsync(Json.ORDER));
                }
                return String.valueOf(calls.size());
            }
            case "join" -> {
                return String.valueOf(
                        calls.stream().filter(ManyConnections::isAnswered).count());
            }
            case "ask" -> {
                return String.valueOf(
                        idle.stream().filter(ManyConnections::answers).count());
            }
            default -> {
                return HoldingService.usedHeap();
            }
        }
    }

    private void open() {
        try {
            Socket socket = WireTap.connect(baseUrl);
            WireTap.ask(socket);
            idle.add(socket);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }

    private static boolean isAnswered(CompletableFuture<Order> call) {
        return call.handle((answer, failure) -> failure == null).join();
    }

    private static boolean answers(Socket socket) {
        try {
            return WireTap.ask(socket).startsWith("HTTP/1.1 200 ");
        } catch (IOException closed) {
            return false;
        }
    }
}
