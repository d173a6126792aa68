package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.examples.shop.Usage.BadUsageException;
import dev.messaging.examples.shop.deployment.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {

    private static final String URL = "messaging.url";
    private static final Transport HTTP = new Transport("http", Path.of("there"));

    @Test
    void runsInMemoryUnlessToldOtherwise() throws BadUsageException {
        String configured = System.clearProperty(URL);
        try {
            Usage usage = usage();

            assertThat(usage.transport()).isNull();
            assertThat(usage.url()).startsWith("memory:shop-");
            assertThat(usage.orders()).isNull();
            assertThat(usage.ledgers()).isNull();
            assertThat(usage("memory").url()).startsWith("memory:shop-").isNotEqualTo(usage.url());
        } finally {
            restore(configured);
        }
    }

    @Test
    void connectsToWhatIsConfigured() throws BadUsageException {
        String configured = System.setProperty(URL, "pigeon:loft");
        try {
            assertThat(usage().url()).isNull();
            assertThat(usage().transport()).isNull();
            assertThat(usage("memory").url()).startsWith("memory:shop-");
        } finally {
            restore(configured);
        }
    }

    @Test
    void runsOverEachTransportWithLedgersApart() throws BadUsageException {
        List<Usage> runs = Usage.of(List.of("all", "--ledgers", "there"), Map.of("http", HTTP));

        assertThat(runs).extracting(Usage::over).containsExactly("memory", "http");
        assertThat(runs).extracting(Usage::transport).containsExactly(null, HTTP);
        assertThat(runs)
                .extracting(Usage::ledgers)
                .containsExactly(Path.of("there", "memory"), Path.of("there", "http"));
        assertThat(usage("all").ledgers()).isNull();
    }

    @Test
    void takesOptions() throws BadUsageException {
        Usage usage = usage("memory", "--ledgers", "there", "--orders", "pom.xml");

        assertThat(usage.orders()).isEqualTo(Path.of("pom.xml"));
        assertThat(usage.ledgers()).isEqualTo(Path.of("there"));
    }

    @Test
    void takesATransportAndAServiceToKill() throws BadUsageException {
        Usage usage = usage("http", "--kill", "payments", "--seed", "7");

        assertThat(usage.transport()).isEqualTo(HTTP);
        assertThat(usage.killed()).isEqualTo("payments");
        assertThat(usage.seed()).isEqualTo(7);
        assertThat(usage("http").killed()).isNull();
    }

    @Test
    void takesTheBrokerToKillWhereThereIsOne(@TempDir Path directory) throws Exception {
        Transport pigeon = new Transport("pigeon", directory);
        Files.createDirectory(directory.resolve("broker"));

        Usage usage = Usage.of(List.of("pigeon", "--kill", "broker"), Map.of("pigeon", pigeon))
                .get(0);

        assertThat(usage.killed()).isEqualTo("broker");
    }

    @Test
    void letsChanceChooseTheMoment() throws BadUsageException {
        Set<Long> seeds = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            seeds.add(usage("http", "--kill", "payments").seed());
        }
        assertThat(seeds).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--order x               | There is no option --order",
                "pigeon                  | There is no transport pigeon; there is: memory, http",
                "--orders                | --orders needs a value",
                "--orders nowhere        | There is no file nowhere",
                "--ledgers pom.xml       | pom.xml is a file; name a directory",
                "--orders src            | There is no file src",
                "http --kill bakery      | There is no service bakery to kill; there is: inventory, supplier-birch, ",
                "memory --kill payments  | --kill needs services in processes of their own; over memory all share one, so"
                        + " choose another transport: http",
                "http --kill relay       | There is no relay to kill; with --database there is one",
                "http --kill broker      | There is no broker to kill: over this transport the services talk to each other",
                "all --kill payments     | --kill needs services in processes of their own; over memory all share one, so"
                        + " choose another transport: http",
                "memory --kill broker    | --kill needs services in processes of their own; over memory all share one, so"
                        + " choose another transport: http",
                "http --database oracle  | There is no database oracle; there is: h2, postgresql",
                "http --kill database    | There is no database to kill; --database postgresql gives one that can be",
                "http --seed 7           | --seed 7 picks the moment of a --kill, and there is none",
                "http --kill x --seed    | There is no service x to kill",
                "http --seed seven       | --seed seven is no whole number",
            })
    void saysWhatIsWrongAndHowItShouldBe(String arguments, String message) {
        assertThatThrownBy(() -> usage(arguments.split(" ")))
                .isInstanceOf(BadUsageException.class)
                .hasMessageStartingWith(message)
                .hasMessageEndingWith("usage: Shop [memory|http|all] [--orders FILE] [--ledgers DIRECTORY]"
                        + " [--database h2|postgresql] [--kill SERVICE [--seed NUMBER]]");
    }

    private static void restore(@Nullable String configured) {
        if (configured == null) {
            System.clearProperty(URL);
        } else {
            System.setProperty(URL, configured);
        }
    }

    private static Usage usage(String... arguments) throws BadUsageException {
        return Usage.of(List.of(arguments), Map.of("http", HTTP)).get(0);
    }
}
