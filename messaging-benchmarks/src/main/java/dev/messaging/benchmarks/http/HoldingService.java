package dev.messaging.benchmarks.http;

import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.benchmarks.Heap;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Worker;
import dev.messaging.http.HttpOptions;
import dev.messaging.http.HttpServerOptions;
import dev.messaging.http.HttpTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server process whose responder answers at once, or holds its requests until it is told to answer them. */
public final class HoldingService {

    private static final long MIB = 1 << 20;
    private static final int PATIENCE_SECONDS = 30;

    private final int most;
    private final Semaphore held = new Semaphore(0);
    private volatile CompletableFuture<Void> released = CompletableFuture.completedFuture(null);

    private HoldingService(int most) {
        this.most = most;
    }

    /**
     * Says its base URL, and serves until its input ends.
     *
     * @param args how many requests it holds
     */
    public static void main(String[] args) {
        HoldingService service = new HoldingService(Integer.parseInt(args[0]));
        CompletableFuture<String> listening = new CompletableFuture<>();
        HttpServerOptions options =
                HttpServerOptions.defaults().withOnListening(url -> listening.complete(url.toString()));
        try (Messaging messaging = Messaging.builder()
                .application("benchmarks")
                .transport(HttpTransport.with(HttpOptions.defaults().withServer(options)))
                .connect()) {
            messaging.respondAsync(
                    Service.ECHO,
                    ReceiverOptions.defaults().withConcurrency(service.most),
                    request -> service.answer(request.payload()));
            Worker.serve(listening.join(), service::obey);
        }
    }

    private CompletableFuture<Order> answer(Order order) {
        held.release();
        return released.thenApply(done -> order);
    }

    private String obey(String command) {
        switch (command) {
            case "hold" -> {
                held.drainPermits();
                released = new CompletableFuture<>();
            }
            case "await" -> awaitRequests();
            case "release" -> released.complete(null);
            default -> {
                return usedHeap();
            }
        }
        return command;
    }

    private void awaitRequests() {
        try {
            if (!held.tryAcquire(most, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Only " + held.availablePermits() + " requests have come");
            }
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** In MiB. */
    static String usedHeap() {
        return String.valueOf(Heap.used() / MIB);
    }
}
