package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.PackagedExample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Round after round: 100 orders, and on the way one of those that have a part in them is killed; each is charged once, counted in
 * the database. Sender and relay are one process here, {@code orders}. {@code messaging.crash.rounds} says how many rounds.
 */
@Tag("soak")
class CrashIT {

    private static final int ROUNDS = Integer.getInteger("messaging.crash.rounds", 10);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"http", "rabbitmq", "kafka"})
    void each_order_is_charged_once(String transport) throws Exception {
        List<String> victims = transport.equals("http")
                ? List.of("orders", "payments", "database")
                : List.of("orders", "payments", "database", "broker");
        Map<String, Integer> killed = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            String victim = victims.get(new Random(round).nextInt(victims.size()));
            Path orders = Files.write(directory.resolve("orders.jsonl"), OrderGenerator.lines(100, round));
            try (PackagedExample shop = new PackagedExample(Shop.class, directory)) {
                int status = shop.run(List.of(
                        transport,
                        "--database",
                        "postgresql",
                        "--orders",
                        orders.toString(),
                        "--kill",
                        victim,
                        "--seed",
                        Integer.toString(round)));
                assertThat(status)
                        .as("round " + round + ", " + victim + ": " + shop.printed())
                        .isZero();
            }
            killed.merge(victim, 1, Integer::sum);
        }
        System.out.println(transport + ": " + ROUNDS + " rounds of 100 orders, killed: " + killed);
    }
}
