package dev.messaging.examples.shop;

import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.examples.shop.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Goes through its file of orders again as often as a longer one takes its place; those that are done are in the ledger. */
final class LastingOrders implements Service {

    private final Path file;
    private final Supplier<Service> orders;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    /**
     * Not begun yet.
     *
     * @param orders one that goes through the file once
     */
    LastingOrders(Path file, Supplier<Service> orders) {
        this.file = file;
        this.orders = orders;
    }

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public void start(Messaging messaging, Ledger ledger) {
        Thread thread = new Thread(() -> work(messaging, ledger), "lasting-orders");
        thread.setDaemon(true);
        thread.start();
    }

    private void work(Messaging messaging, Ledger ledger) {
        try {
            for (long done = 0; ; ) {
                long known = done;
                done = await().forever()
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> Files.size(file), size -> size > known);
                Service once = orders.get();
                once.start(messaging, ledger);
                once.finished().join();
            }
        } catch (IOException | RuntimeException cannotGoOn) {
            failed.completeExceptionally(cannotGoOn);
        }
    }

    @Override
    public CompletableFuture<Void> finished() {
        return failed;
    }
}
