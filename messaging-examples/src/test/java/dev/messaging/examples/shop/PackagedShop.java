package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.PackagedExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shop as it is packaged, which must keep its books in order. */
@Timeout(300)
abstract class PackagedShop {

    @TempDir
    Path directory;

    PackagedExample shop;

    @BeforeEach
    final void shop() {
        shop = new PackagedExample(Shop.class, directory);
    }

    @AfterEach
    final void endShop() {
        shop.close();
    }

    /** Runs it with so many orders; gives what it printed. */
    final String keepsItsBooks(int orders, String... arguments) throws Exception {
        assertThat(shop.run(Stream.concat(Stream.of(arguments), books(orders).stream())
                        .toList()))
                .as(shop.printed())
                .isZero();
        assertThat(shop.printed()).contains("The books are right.");
        return shop.printed();
    }

    /** The arguments that say what is ordered, and where it is written down. */
    final List<String> books(int orders) throws IOException {
        Path file = Files.write(directory.resolve("orders.jsonl"), OrderGenerator.lines(orders, 7));
        return List.of(
                "--orders",
                file.toString(),
                "--ledgers",
                directory.resolve("ledgers").toString());
    }
}
