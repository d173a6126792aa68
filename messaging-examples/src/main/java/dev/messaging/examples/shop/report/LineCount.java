package dev.messaging.examples.shop.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts the lines of a file that grows, reading each only once. */
final class LineCount {

    private final Path file;
    private long read;
    private long lines;

    LineCount(Path file) {
        this.file = file;
    }

    /** The lines by now; none while there is no file. */
    long count() throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        try (InputStream in = Files.newInputStream(file)) {
            in.skipNBytes(read);
            for (byte b : in.readAllBytes()) {
                read++;
                lines += b == '\n' ? 1 : 0;
            }
        }
        return lines;
    }
}
