package dev.messaging.examples.shop.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts the whole lines of a file that grows, reading each only once. A torn last line may be cut off meanwhile. */
final class LineCount {

    private final Path file;
    private long counted;
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
            in.skipNBytes(counted);
            byte[] bytes = in.readAllBytes();
            long start = counted;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    lines++;
                    counted = start + i + 1;
                }
            }
        }
        return lines;
    }
}
