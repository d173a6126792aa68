package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.PackagedExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop as it is packaged, of which a process is killed while orders are open. */
@Timeout(300)
class DyingShopIT {

    @TempDir
    Path directory;

    private PackagedExample shop;

    static Set<String> transports() throws IOException {
        return PackagedExample.transports().keySet();
    }

    static List<String> brokers() throws IOException {
        return PackagedExample.brokers();
    }

    @BeforeEach
    void shop() {
        shop = new PackagedExample(Shop.class, directory);
    }

    @AfterEach
    void endShop() {
        shop.close();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void losesNothingThroughADeath(String transport) throws Exception {
        assertThat(shop.run(List.of(transport, "--orders", orders(200), "--ledgers", ledgers(), "--kill", "payments")))
                .as(shop.printed())
                .isZero();

        assertThat(shop.printed())
                .contains("payments was killed with ")
                .contains("payments is back after ")
                .contains("The books are right.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void chargesOnceByTheDatabaseThroughADeath(String database) throws Exception {
        assertThat(shop.run(List.of(
                        "http",
                        "--orders",
                        orders(200),
                        "--ledgers",
                        ledgers(),
                        "--database",
                        database,
                        "--kill",
                        "payments")))
                .as(shop.printed())
                .isZero();

        assertThat(shop.printed()).contains("payments was killed with ").contains("The books are right.");
    }

    @Test
    void losesNothingThroughTheDeathOfTheDatabase() throws Exception {
        assertThat(shop.run(List.of(
                        "http",
                        "--orders",
                        orders(200),
                        "--ledgers",
                        ledgers(),
                        "--database",
                        "postgresql",
                        "--kill",
                        "database")))
                .as(shop.printed())
                .isZero();

        assertThat(shop.printed()).contains("database is back after ").contains("The books are right.");
    }

    /** The seed picks a late moment: a broker may forget queues that it was told of a moment before it is killed. */
    @ParameterizedTest
    @MethodSource("brokers")
    void losesNothingThroughTheDeathOfTheBroker(String broker) throws Exception {
        assertThat(shop.run(List.of(
                        broker, "--orders", orders(600), "--ledgers", ledgers(), "--kill", "broker", "--seed", "2")))
                .as(shop.printed())
                .isZero();

        assertThat(shop.printed())
                .contains("broker was killed with ")
                .contains("broker is back after ")
                .contains("The books are right.");
    }

    private String orders(int many) throws IOException {
        return Files.write(directory.resolve("orders.jsonl"), OrderGenerator.lines(many, 7))
                .toString();
    }

    private String ledgers() {
        return directory.resolve("ledgers").toString();
    }
}
