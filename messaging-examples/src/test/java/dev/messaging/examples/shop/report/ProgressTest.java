package dev.messaging.examples.shop.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.shop.ledger.LedgerFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {

    private static final String CLEARED = "\r\033[K";
    private static final String NOTHING = "  orders 0   payments 0   billing 0   shipping 0   reconciliation 0";
    private static final String ONE_ORDER = NOTHING.replace("orders 0", "orders 1");

    @TempDir
    Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void changesOneLineOnATerminal() throws IOException {
        Progress progress = progress(true);
        progress.update();
        oneOrder();
        progress.update();
        progress.update();
        progress.say("ah");
        progress.end();

        assertThat(progress.linesDone()).isEqualTo(1);
        assertThat(printed.toString(UTF_8))
                .isEqualTo(CLEARED + NOTHING + CLEARED + ONE_ORDER + CLEARED + "  ah\n" + CLEARED + ONE_ORDER + CLEARED
                        + ONE_ORDER + "\n\n");
    }

    @Test
    void printsPlainLinesElsewhere() throws IOException {
        Progress progress = progress(false);
        progress.update();
        oneOrder();
        progress.update();
        progress.say("ah");
        progress.end();

        assertThat(printed.toString(UTF_8)).isEqualTo("  ah\n" + ONE_ORDER + "\n\n");
    }

    private Progress progress(boolean terminal) {
        return new Progress(new PrintStream(printed, true, UTF_8), directory, terminal);
    }

    private void oneOrder() throws IOException {
        Files.writeString(LedgerFile.path(directory, "orders"), "accepted\tline-1\to-1\t100 cents\n");
    }
}
