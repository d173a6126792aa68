package dev.messaging.examples.shop;

import dev.messaging.examples.shop.Usage.BadUsageException;
import dev.messaging.examples.shop.deployment.DatabaseServer;
import dev.messaging.examples.shop.deployment.Deployment;
import dev.messaging.examples.shop.deployment.JarDigest;
import dev.messaging.examples.shop.deployment.Kill;
import dev.messaging.examples.shop.deployment.Launcher;
import dev.messaging.examples.shop.deployment.ProcessPerService;
import dev.messaging.examples.shop.deployment.ServiceFailedException;
import dev.messaging.examples.shop.deployment.Transport;
import dev.messaging.examples.shop.ledger.LedgerFile;
import dev.messaging.examples.shop.ledger.Ledgers;
import dev.messaging.examples.shop.report.Comparison;
import dev.messaging.examples.shop.report.Progress;
import dev.messaging.examples.shop.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Opens the shop, works through a file of orders, closes it, and checks the books; over one transport, or over each in turn.
 *
 * <p>Ends with 0 if the books are right, 1 if they are not, and 2 if it was called wrongly.
 */
public final class Shop {

    private final Usage usage;
    private final Path ledgers;
    private final @Nullable DatabaseServer server;
    private final @Nullable ShopDatabase database;
    private final PrintStream out;

    private Shop(
            Usage usage,
            Path ledgers,
            @Nullable DatabaseServer server,
            @Nullable ShopDatabase database,
            PrintStream out) {
        this.usage = usage;
        this.ledgers = ledgers;
        this.server = server;
        this.database = database;
        this.out = out;
    }

    /** Runs the shop. */
    public static void main(String[] arguments) throws Exception {
        try {
            Path transports = JarDigest.source(Shop.class).resolveSibling("transports");
            System.exit(run(Usage.of(List.of(arguments), Transport.in(transports)), System.out));
        } catch (BadUsageException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** Runs the shop, once or several times, and then compares; returns the exit status. */
    static int run(List<Usage> runs, PrintStream out) throws IOException, InterruptedException {
        Comparison comparison = new Comparison();
        boolean right = true;
        for (Usage usage : runs) {
            if (runs.size() > 1) {
                out.println("\n=== " + usage.over() + " ===\n");
            }
            right &= run(usage, comparison, out);
        }
        if (runs.size() > 1) {
            comparison.print(out);
        }
        return right ? 0 : 1;
    }

    private static boolean run(Usage usage, Comparison comparison, PrintStream out)
            throws IOException, InterruptedException {
        Path ledgers =
                usage.ledgers() == null ? Files.createTempDirectory("shop-") : Files.createDirectories(usage.ledgers());
        Map<String, String> figures = comparison.of(usage.over());
        boolean right = run(usage, ledgers, figures, out);
        figures.put("the books are", right ? "right" : "WRONG");
        if (right && usage.ledgers() == null) {
            delete(ledgers);
        } else {
            out.println("The ledgers are in " + ledgers);
        }
        return right;
    }

    private static boolean run(Usage usage, Path ledgers, Map<String, String> figures, PrintStream out)
            throws IOException, InterruptedException {
        if (usage.database() == null) {
            return new Shop(usage, ledgers, null, null, out).run(figures);
        }
        Path databases = JarDigest.source(Shop.class).resolveSibling("databases");
        try (DatabaseServer server = DatabaseServer.start(usage.database(), databases);
                ShopDatabase database = ShopDatabase.open(server.url())) {
            database.createTables();
            return new Shop(usage, ledgers, server, database, out).run(figures);
        } catch (SQLException failed) {
            throw new IOException("The tables of the shop could not be created", failed);
        }
    }

    private boolean run(Map<String, String> figures) throws IOException, InterruptedException {
        figures.put(
                "processes",
                String.valueOf(
                        usage.transport() == null ? 1 : Services.names(database).size()));
        try {
            Duration time = work();
            Report report = new Report(out, ledgers);
            report.print(time);
            figures.putAll(report.figures(time));
        } catch (ServiceFailedException e) {
            out.println("\n" + e.getMessage());
            return false;
        }
        Verdict verdict = Check.of(usage.orders(), books());
        out.println("The check: do the ledgers agree with the input, and with each other?");
        verdict.print(out);
        out.println(verdict.holds() ? "\nThe books are right." : "\nTHE BOOKS ARE WRONG.");
        return verdict.holds();
    }

    /** Returns how long it took, without opening and closing. */
    private Duration work() throws IOException, InterruptedException {
        try (Deployment deployment = open()) {
            out.println("All services are open; the SHA-256 of their jar is " + String.join(", ", deployment.jars()));
            long start = System.nanoTime();
            untilAllIsHandled(deployment);
            return Duration.ofNanos(System.nanoTime() - start);
        }
    }

    private Deployment open() throws IOException, InterruptedException {
        Transport transport = usage.transport();
        if (transport == null) {
            return SingleProcess.open(usage.url(), usage.orders(), ledgers, database);
        }
        List<String> services = Services.names(database);
        out.println(
                "Opening " + services.size() + " services over " + transport.name() + ", each in a process of its own");
        return ProcessPerService.open(launcher(transport, services), services, kill());
    }

    private Launcher launcher(Transport transport, List<String> services) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(ledgers.toString()));
        if (server != null) {
            arguments.add(server.url());
        }
        if (usage.orders() != null) {
            arguments.add(usage.orders().toString());
        }
        return new Launcher(transport, ledgers, services, ServiceMain.class, arguments, server);
    }

    private @Nullable Kill kill() throws IOException {
        if (usage.killed() == null) {
            return null;
        }
        out.println("On the way " + usage.killed() + " will be killed; --seed " + usage.seed() + " picks the moment");
        long done = LedgerFile.read(ledgers, "orders").size();
        return new Kill(usage.killed(), usage.seed(), done, OrderFile.count(usage.orders()));
    }

    /** Nobody says when all is handled; the ledgers show it. */
    private void untilAllIsHandled(Deployment deployment) throws IOException, InterruptedException {
        Progress progress = Progress.of(out, ledgers);
        while (progress.quiet().compareTo(usage.patience()) < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
            progress.update();
            deployment.watch(progress.linesDone()).ifPresent(progress::say);
            if (deployment.isDone() && isComplete(usage.orders(), books())) {
                break;
            }
        }
        progress.end();
    }

    private Ledgers books() {
        return database == null ? service -> LedgerFile.read(ledgers, service) : database.books(ledgers);
    }

    /** Whether nothing is missing; while the database is away nobody knows. */
    static boolean isComplete(@Nullable Path orders, Ledgers books) throws IOException {
        try {
            return Check.of(orders, books).isComplete();
        } catch (IOException unreadable) {
            if (unreadable.getCause() instanceof SQLException) {
                return false;
            }
            throw unreadable;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
