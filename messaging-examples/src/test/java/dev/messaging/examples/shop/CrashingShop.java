package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.examples.shop.deployment.DatabaseServer;
import dev.messaging.examples.shop.deployment.Kill;
import dev.messaging.examples.shop.deployment.Launcher;
import dev.messaging.examples.shop.deployment.ProcessPerService;
import dev.messaging.examples.shop.deployment.Transport;
import dev.messaging.examples.shop.report.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A shop with a PostgreSQL that stays open from round to round. Each takes a hundred orders more through it, and one of those that
 * have a part in them is killed on the way and started again.
 */
final class CrashingShop implements AutoCloseable {

    private static final int ORDERS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Path directory;
    private final List<String> lines;
    private final Path orders;
    private final ShopDatabase database;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Progress progress;
    private final ProcessPerService services;
    private int given;

    /**
     * Opens it.
     *
     * @param directory where ledgers and logs are to be
     * @param database the one that runs in the server; neither is closed
     */
    CrashingShop(Transport transport, Path directory, DatabaseServer server, ShopDatabase database, int rounds)
            throws Exception {
        this.directory = directory;
        this.lines = OrderGenerator.lines(ORDERS * (rounds + 1), rounds);
        this.orders = directory.resolve("orders.jsonl");
        this.progress = Progress.of(new PrintStream(said, true, StandardCharsets.UTF_8), directory);
        giveOrders();
        this.database = database;
        database.createTables();
        List<String> names = Services.names(database);
        List<String> arguments = List.of(directory.toString(), server.url(), orders.toString());
        this.services = ProcessPerService.open(
                new Launcher(transport, directory, names, LastingServiceMain.class, arguments, server), names, null);
    }

    /** Takes the first hundred orders through it: then all queues are there. */
    void undisturbedRound() throws IOException {
        awaitAll(() -> true);
    }

    private void giveOrders() throws IOException {
        given += ORDERS;
        Path next = Files.write(directory.resolve("next.jsonl"), lines.subList(0, given));
        Files.move(next, orders, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Takes a hundred orders through it.
     *
     * @param victim a service, the broker or the database
     * @param seed picks the moment at which it is killed
     */
    void round(String victim, long seed) throws Exception {
        said.reset();
        Kill kill = new Kill(victim, seed, given, given + ORDERS);
        services.kill(kill);
        giveOrders();
        awaitAll(kill::isOver);
    }

    private void awaitAll(BooleanSupplier over) throws IOException {
        try {
            await().pollInSameThread()
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(PATIENCE)
                    .until(() -> {
                        progress.update();
                        services.watch(progress.linesDone()).ifPresent(progress::say);
                        return progress.linesDone() == given
                                && over.getAsBoolean()
                                && Shop.isComplete(orders, database.books(directory));
                    });
        } catch (ConditionTimeoutException late) {
            // the verdict says what is missing
        }
        requireRightBooks();
    }

    private void requireRightBooks() throws IOException {
        Verdict verdict = Check.of(orders, database.books(directory));
        verdict.print(new PrintStream(said, true, StandardCharsets.UTF_8));
        assertThat(verdict.holds()).as(said()).isTrue();
    }

    /** What was said in the last round. */
    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** How many orders there were, and what became of them. */
    String counts() throws IOException, SQLException {
        Books books = new Books(orders, database.books(directory));
        return String.format(
                Locale.ROOT,
                "%,d lines with %,d orders accepted; %,d charges, billing and shipping told %,d times, %,d dead letters;"
                        + " inboxes held off %,d duplicates",
                given,
                books.accepted.size(),
                count(books.payments.values()),
                count(books.billing.values()) + count(books.shipping.values()),
                count(books.deadLetters.values()),
                database.duplicates());
    }

    private static long count(Iterable<? extends List<?>> entries) {
        long count = 0;
        for (List<?> each : entries) {
            count += each.size();
        }
        return count;
    }

    @Override
    public void close() {
        services.close();
    }
}
