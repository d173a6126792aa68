package dev.messaging.examples.shop;

import dev.messaging.examples.shop.Usage.BadUsageException;
import dev.messaging.examples.shop.report.Progress;
import dev.messaging.examples.shop.report.Report;
import dev.messaging.examples.shop.report.Statistics;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Opens the shop, works through a file of orders, closes it, and checks the books.
 *
 * <p>Ends with 0 if the books are right, 1 if they are not, and 2 if it was called wrongly.
 */
public final class Shop {

    private static final int ORDERS_AT_ONCE = 32;

    private final Usage usage;
    private final Path ledgers;
    private final PrintStream out;
    private final Deque<RunningService> running = new ArrayDeque<>();

    private Shop(Usage usage, Path ledgers, PrintStream out) {
        this.usage = usage;
        this.ledgers = ledgers;
        this.out = out;
    }

    /** Runs the shop. */
    public static void main(String[] arguments) throws Exception {
        try {
            System.exit(run(Usage.of(List.of(arguments)), System.out));
        } catch (BadUsageException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** Runs the shop; returns the exit status. */
    static int run(Usage usage, PrintStream out) throws IOException, InterruptedException {
        Path ledgers =
                usage.ledgers() == null ? Files.createTempDirectory("shop-") : Files.createDirectories(usage.ledgers());
        boolean right = new Shop(usage, ledgers, out).run();
        if (right && usage.ledgers() == null) {
            delete(ledgers);
        } else {
            out.println("The ledgers are in " + ledgers);
        }
        return right ? 0 : 1;
    }

    private boolean run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (OrderFile file = OrderFile.open(usage.orders())) {
            List.of(
                            new Inventory(),
                            Supplier.birch(),
                            Supplier.cobalt(),
                            Supplier.dune(),
                            new Payments(),
                            new Billing(),
                            new Shipping(),
                            new Reconciliation())
                    .forEach(service -> open(service, new Statistics()));

            Statistics statistics = new Statistics();
            Orders orders = new Orders(file, ORDERS_AT_ONCE, statistics);
            open(orders, statistics);

            untilAllIsHandled(orders);
        } finally {
            running.forEach(RunningService::close);
        }
        new Report(out, ledgers).print(Duration.ofNanos(System.nanoTime() - start));

        Verdict verdict = Check.of(usage.orders(), ledgers);
        out.println("The check: do the ledgers agree with the input, and with each other?");
        verdict.print(out);
        out.println(verdict.holds() ? "\nThe books are right." : "\nTHE BOOKS ARE WRONG.");
        return verdict.holds();
    }

    /** The last to be opened is the first to be closed. */
    private void open(Service service, Statistics statistics) {
        running.push(RunningService.start(service, usage.url(), ledgers, statistics));
    }

    /** Nobody says when all is handled; the ledgers show it. */
    private void untilAllIsHandled(Orders orders) throws IOException, InterruptedException {
        Progress progress = new Progress(out, ledgers);
        while (progress.quiet().compareTo(usage.patience()) < 0) {
            TimeUnit.MILLISECONDS.sleep(50);
            progress.update();
            if (orders.failure().isPresent()) {
                out.println("\nOrders has stopped: " + orders.failure().get());
                break;
            }
            if (orders.isDone() && Check.of(usage.orders(), ledgers).isComplete()) {
                break;
            }
        }
        progress.end();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
