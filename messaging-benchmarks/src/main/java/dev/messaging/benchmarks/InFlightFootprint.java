package dev.messaging.benchmarks;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How much heap 100,000 requests take that nobody has answered yet, each with 200 bytes of its own. */
public final class InFlightFootprint {

    private static final int REQUESTS = 100_000;
    private static final long MIB = 1 << 20;
    private static final long TARGET_MIB = 150;
    private static final Operation<byte[], byte[]> SILENT =
            Operation.of("benchmark.silent", byte[].class, byte[].class).withTimeout(Duration.ofMinutes(10));

    private InFlightFootprint() {}

    /** Measures, and prints a line; its last line but one is the figure in MiB. */
    public static void main(String[] args) {
        double mib = measure();
        System.exit(mib <= TARGET_MIB ? 0 : 1);
    }

    private static double measure() {
        try (Messaging messaging = Messaging.builder()
                .url("memory:footprint")
                .maxInFlight(REQUESTS)
                .drainTimeout(Duration.ZERO)
                .connect()) {
            Subscription paused = messaging.respond(SILENT, request -> request.payload());
            messaging.request(SILENT, Payloads.bytes());
            paused.pause();
            List<CompletableFuture<byte[]>> replies = new ArrayList<>(REQUESTS);
            long idle = Heap.used();
            for (int i = 0; i < REQUESTS; i++) {
                replies.add(messaging.requestAsync(SILENT, Payloads.bytes()));
            }
            long waiting = Heap.used();
            if (replies.stream().anyMatch(CompletableFuture::isDone)) {
                throw new IllegalStateException("Not all requests are in flight: " + messaging.health());
            }
            replies.forEach(reply -> reply.cancel(true));
            replies.clear();
            long afterwards = Heap.used();
            double mib = (double) (waiting - idle) / MIB;
            System.out.printf("%,d requests in flight: %.1f MiB above idle%n", REQUESTS, mib);
            System.out.printf("%,d bytes per request%n", (waiting - idle) / REQUESTS);
            System.out.printf("cancelled: %.1f MiB above idle%n", (double) (afterwards - idle) / MIB);
            return mib;
        }
    }
}
