package dev.messaging.examples.shop.ledger;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** A ledger as it lies on disk: lines of text, of which only those count that are whole. */
public final class LedgerFile {

    private LedgerFile() {}

    /** Where a service's ledger is. */
    public static Path path(Path directory, String service) {
        return directory.resolve(service + ".ledger");
    }

    /**
     * The entries of a service's ledger, also while it is being written; none if there is no ledger.
     *
     * @throws IOException if it cannot be read, or a whole line is no entry
     */
    public static List<Entry> read(Path directory, String service) throws IOException {
        Path file = path(directory, service);
        if (!Files.exists(file)) {
            return List.of();
        }
        byte[] bytes = Files.readAllBytes(file);
        String whole = new String(bytes, 0, wholeLines(bytes), StandardCharsets.UTF_8);
        try {
            return Arrays.stream(whole.split("\n", -1))
                    .filter(line -> !line.isEmpty())
                    .map(Entry::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IOException("A line of " + file + " " + e.getMessage(), e);
        }
    }

    static void cutTornLine(Path directory, String service) throws IOException {
        Path file = path(directory, service);
        if (Files.exists(file)) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(wholeLines(Files.readAllBytes(file)));
            }
        }
    }

    private static int wholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
