package dev.messaging.examples.shop.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineCountTest {

    @TempDir
    Path directory;

    @Test
    void growsWithTheFile() throws IOException {
        Path file = directory.resolve("payments.ledger");
        LineCount count = new LineCount(file);

        assertThat(count.count()).isZero();
        Files.writeString(file, "one\ntwo\n");
        assertThat(count.count()).isEqualTo(2);
        Files.writeString(file, "three\n", StandardOpenOption.APPEND);
        assertThat(count.count()).isEqualTo(3);
    }

    @Test
    void bearsThatATornLineIsCutOff() throws IOException {
        Path file = directory.resolve("payments.ledger");
        LineCount count = new LineCount(file);

        Files.writeString(file, "one\nthis line is to");
        assertThat(count.count()).isEqualTo(1);
        Files.writeString(file, "one\n");
        assertThat(count.count()).isEqualTo(1);
        Files.writeString(file, "one\ntwo\n");
        assertThat(count.count()).isEqualTo(2);
    }
}
