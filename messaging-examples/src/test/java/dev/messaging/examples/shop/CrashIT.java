package dev.messaging.examples.shop;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.messaging.examples.PackagedExample;
import dev.messaging.examples.shop.deployment.DatabaseServer;
import dev.messaging.examples.shop.deployment.Transport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Round after round: 100 orders, and on the way one of those that have a part in them is killed. Each order is charged once, and
 * each subscription told of it, counted in the database.
 *
 * <p>{@code messaging.crash.rounds} says how many rounds, and {@code messaging.crash.rounds.http} how many over HTTP; {@code
 * messaging.crash.seed} is the first round's seed.
 */
@Tag("soak")
class CrashIT {

    private static final String ROUNDS = "messaging.crash.rounds";
    private static final long SEED = Long.getLong("messaging.crash.seed", 1);

    /** Those that can be killed, by the part that they have. */
    private static final Map<String, List<String>> VICTIMS = new TreeMap<>(Map.of(
            "sender", List.of("orders"),
            "relay", List.of("relay"),
            "receiver", List.of("payments", "billing", "shipping"),
            "database", List.of("database"),
            "broker", List.of("broker")));

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"http", "rabbitmq", "kafka"})
    void each_order_is_charged_once(String name) throws Exception {
        int rounds = Integer.getInteger(ROUNDS + "." + name, Integer.getInteger(ROUNDS, 10));
        assumeThat(rounds).as("rounds over " + name).isPositive();
        Transport transport = PackagedExample.transports().get(name);
        List<String> parts = VICTIMS.keySet().stream()
                .filter(part -> transport.hasBroker() || !part.equals("broker"))
                .toList();
        Map<String, Integer> killed = new TreeMap<>();
        long start = System.nanoTime();
        try (DatabaseServer server =
                        DatabaseServer.start("postgresql", PackagedExample.JAR.resolveSibling("databases"));
                ShopDatabase database = ShopDatabase.open(server.url());
                CrashingShop shop = new CrashingShop(transport, directory, server, database, rounds)) {
            shop.undisturbedRound();
            for (long seed = SEED; seed < SEED + rounds; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                String part = any(parts, random);
                String victim = any(VICTIMS.get(part), random);
                long begun = System.nanoTime();
                try {
                    shop.round(victim, seed);
                } catch (Exception | AssertionError failed) {
                    throw new AssertionError(
                            String.format(
                                    "Over %s with -Dmessaging.crash.seed=%d, which kills %s; all is in %s%n%s",
                                    name, seed, victim, directory, shop.said()),
                            failed);
                }
                killed.merge(part, 1, Integer::sum);
                System.out.printf("%s, seed %d: %s, %.1f s%n", name, seed, victim, secondsSince(begun));
            }
            System.out.printf(
                    "%s: %d rounds in %.0f s, killed %s; %s%n",
                    name, rounds, secondsSince(start), killed, shop.counts());
        }
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static <T> T any(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
