package dev.messaging.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.LedgerFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ShopTest {

    @TempDir
    Path directory;

    Path input;
    Path ledgers;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeEach
    void orders() throws IOException {
        input = directory.resolve("orders.jsonl");
        ledgers = directory.resolve("ledgers");
        Files.write(input, OrderGenerator.lines(200, 7));
    }

    @Test
    void takesEveryOrderThrough() throws Exception {
        assertThat(run()).isZero();

        assertThat(orders("malformed")).hasSize(4);
        assertThat(orders("refused")).hasSizeGreaterThanOrEqualTo(6);
        assertThat(orders("rejected")).isEmpty();
        Set<String> accepted = orders("accepted").stream().map(Entry::order).collect(Collectors.toSet());
        assertThat(orders("accepted")).hasSizeGreaterThan(accepted.size());
        assertThat(LedgerFile.read(ledgers, "payments").size()
                        + LedgerFile.read(ledgers, "reconciliation").stream()
                                .map(Entry::order)
                                .distinct()
                                .count())
                .isEqualTo(accepted.size());
        assertThat(LedgerFile.read(ledgers, "billing")).hasSameSizeAs(accepted);
        assertThat(LedgerFile.read(ledgers, "shipping")).hasSameSizeAs(accepted);
        assertThat(printed.toString(UTF_8))
                .contains("The books are right.")
                .contains("deadlines missed")
                .containsPattern("handled again after a failure +8 ")
                .doesNotContain("WRONG");
    }

    @Test
    void goesOnWhereItStopped() throws Exception {
        assertThat(run()).isZero();
        Files.write(input, OrderGenerator.lines(220, 7));

        assertThat(run()).isZero();
        assertThat(LedgerFile.read(ledgers, "orders")).hasSize(220);
    }

    @Test
    void endsWithOneIfALedgerIsWrong() throws Exception {
        assertThat(run()).isZero();
        Path payments = LedgerFile.path(ledgers, "payments");
        Files.writeString(payments, Files.readAllLines(payments).get(0) + "\n", StandardOpenOption.APPEND);

        assertThat(run()).isEqualTo(1);
        assertThat(printed.toString(UTF_8)).contains("was charged 2 times").contains("THE BOOKS ARE WRONG");
    }

    @Test
    void endsWithOneIfAChargeIsLost() throws Exception {
        assertThat(run()).isZero();
        Path payments = LedgerFile.path(ledgers, "payments");
        List<String> lines = Files.readAllLines(payments);
        Files.write(payments, lines.subList(1, lines.size()));

        assertThat(run(usage().withPatience(Duration.ofSeconds(2)))).isEqualTo(1);
        assertThat(printed.toString(UTF_8)).contains("was not charged");
    }

    private int run() throws Exception {
        return run(usage());
    }

    private int run(Usage usage) throws Exception {
        printed.reset();
        return Shop.run(List.of(usage), new PrintStream(printed, true, UTF_8));
    }

    private Usage usage() throws Exception {
        return Usage.of(List.of("memory", "--orders", input.toString(), "--ledgers", ledgers.toString()), Map.of())
                .get(0);
    }

    private List<Entry> orders(String what) throws IOException {
        return LedgerFile.read(ledgers, "orders").stream()
                .filter(entry -> entry.what().equals(what))
                .toList();
    }
}
