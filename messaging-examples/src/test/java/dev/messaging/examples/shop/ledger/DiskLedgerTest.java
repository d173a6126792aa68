package dev.messaging.examples.shop.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskLedgerTest {

    @TempDir
    Path directory;

    @Test
    void readsBackWhatWasAppended() throws IOException {
        Entry entry = new Entry("charged", "o-1", "o-1", "tab\t, line\n, back\\slash, 美咲");
        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            assertThat(ledger.append(entry)).isTrue();
        }

        assertThat(LedgerFile.read(directory, "payments")).containsExactly(entry);
    }

    @Test
    void appendsEachKeyOnceAlsoAfterItWasOpenedAgain() throws IOException {
        Entry entry = Entry.ofOrder("charged", "o-1", "100 cents");
        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            ledger.append(entry);
            assertThat(ledger.append(entry)).isFalse();
        }

        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            assertThat(ledger.contains("o-1")).isTrue();
            assertThat(ledger.contains("o-2")).isFalse();
            assertThat(ledger.append(entry)).isFalse();
        }
        assertThat(LedgerFile.read(directory, "payments")).hasSize(1);
    }

    @Test
    void cutsATornLastLine() throws IOException {
        Entry first = Entry.ofOrder("charged", "o-1", "100 cents");
        Entry second = Entry.ofOrder("charged", "o-2", "200 cents");
        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            ledger.append(first);
        }
        Files.writeString(LedgerFile.path(directory, "payments"), "charged\to-2\to-", StandardOpenOption.APPEND);
        assertThat(LedgerFile.read(directory, "payments")).containsExactly(first);

        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            assertThat(ledger.append(second)).isTrue();
        }
        assertThat(LedgerFile.read(directory, "payments")).containsExactly(first, second);
    }

    @Test
    void isWrittenByManyAtOnce() throws IOException {
        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            IntStream.range(0, 2_000)
                    .parallel()
                    .forEach(i -> ledger.append(Entry.ofOrder("charged", "o-" + i / 2, "100 cents")));
        }

        assertThat(LedgerFile.read(directory, "payments"))
                .extracting(Entry::order)
                .doesNotHaveDuplicates()
                .hasSize(1_000);
    }

    @Test
    void isOnDiskWhenAppendReturns() throws IOException {
        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            ledger.append(Entry.ofOrder("charged", "o-1", "100 cents"));

            assertThat(LedgerFile.read(directory, "payments")).hasSize(1);
        }
    }

    @Test
    void outlivesAnInterruptedWriter() throws IOException {
        try (DiskLedger ledger = DiskLedger.open(directory, "payments")) {
            Thread.currentThread().interrupt();
            ledger.append(Entry.ofOrder("charged", "o-1", "100 cents"));
            assertThat(Thread.interrupted()).isTrue();

            assertThat(ledger.append(Entry.ofOrder("charged", "o-2", "100 cents")))
                    .isTrue();
        }
    }

    @Test
    void refusesToReadWhatIsNoLedger() throws IOException {
        Files.writeString(LedgerFile.path(directory, "payments"), "hello\n");

        assertThatThrownBy(() -> LedgerFile.read(directory, "payments"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("payments.ledger");
    }

    @Test
    void isEmptyWithoutAFile() throws IOException {
        assertThat(LedgerFile.read(directory, "payments")).isEmpty();
    }
}
