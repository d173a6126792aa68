package dev.messaging.benchmarks.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.messaging.benchmarks.paired.Arguments;
import dev.messaging.testkit.broker.PostgresDatabase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures, on a PostgreSQL of its own or the one that {@code MESSAGING_POSTGRESQL_URL} names, what the library makes of the
 * database beside the same statements by hand: in turns, so that whatever else the machine does meets both.
 */
public final class JdbcBenchmark {

    private static final int POOL = 16;

    private JdbcBenchmark() {}

    /**
     * Runs it, and prints the figures beside their targets.
     *
     * @param args {@code --rounds N} (5), {@code --seconds N} of each turn (3), {@code --threads N} that work at once (4),
     *     {@code --messages N} for the relay (50,000), {@code --bulk N}: so many messages through the outbox while it is written
     *     to (0)
     */
    public static void main(String[] args) throws Exception {
        Arguments arguments = Arguments.of(List.of("--rounds", "--seconds", "--threads", "--messages", "--bulk"), args);
        int rounds = arguments.whole("--rounds", 5);
        int seconds = arguments.whole("--seconds", 3);
        int threads = arguments.whole("--threads", 4);
        try (PostgresDatabase server = PostgresDatabase.start();
                HikariDataSource pool = pool(server)) {
            System.out.printf("%s, %d threads, medians of %d rounds%n", server, threads, rounds);
            List<Contest> contests = List.of(
                    new StoreContest(pool, threads, threads),
                    new StoreContest(pool, POOL, threads),
                    new InboxContest(pool, threads),
                    new OutboxContest(pool, threads));
            for (Contest contest : contests) {
                measure(contest, rounds, seconds);
            }
            RelayRun relay = new RelayRun(pool);
            relay.measure(rounds, arguments.whole("--messages", 50_000));
            int bulk = arguments.whole("--bulk", 0);
            if (bulk > 0) {
                relay.flow(bulk);
            }
        }
    }

    private static HikariDataSource pool(PostgresDatabase server) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(server.jdbcUrl());
        configuration.setMaximumPoolSize(POOL);
        return new HikariDataSource(configuration);
    }

    private static void measure(Contest contest, int rounds, int seconds) throws Exception {
        contest.byHand(seconds);
        contest.byLibrary(seconds);
        List<Double> byHand = new ArrayList<>();
        List<Double> byLibrary = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            double hand = round % 2 == 0 ? contest.byHand(seconds) : 0;
            double library = contest.byLibrary(seconds);
            hand = round % 2 == 0 ? hand : contest.byHand(seconds);
            byHand.add(hand);
            byLibrary.add(library);
            ratios.add(library / hand);
        }
        double ratio = median(ratios);
        System.out.printf(
                Locale.ROOT,
                "%-28s by hand %,8.0f/s  library %,8.0f/s  ratio %.2f (%.2f to %.2f)  target ≥ %.1f  %s%n",
                contest.name(),
                median(byHand),
                median(byLibrary),
                ratio,
                ratios.stream().min(Double::compare).orElse(0.0),
                ratios.stream().max(Double::compare).orElse(0.0),
                contest.target(),
                ratio >= contest.target() ? "yes" : "NO");
    }

    static double median(List<Double> figures) {
        double[] sorted =
                figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return Arrays.stream(sorted).skip((sorted.length - 1) / 2).findFirst().orElse(0);
    }
}
