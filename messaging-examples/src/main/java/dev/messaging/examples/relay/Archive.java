package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.ReceivedMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * All that the counter has seen, in a directory: a line for each time, and each body in a file of its own. Thread-safe.
 *
 * <p>Another process may read it meanwhile; a line is there once the body is.
 */
final class Archive {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final Path lines;
    private int count;

    private Archive(Path directory) {
        this.directory = directory;
        this.lines = lines(directory);
    }

    /** Begins one that is empty. */
    static Archive create(Path directory) throws IOException {
        Archive archive = new Archive(Files.createDirectories(directory));
        Files.createFile(archive.lines);
        return archive;
    }

    /** Files an event that was handled. */
    synchronized void handled(ReceivedMessage<byte[]> event) {
        String body = ++count + ".body";
        try {
            Files.write(directory.resolve(body), event.payload());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        append(new Seen(
                event.id(),
                event.idempotencyKey(),
                event.type().orElse(null),
                event.contentType().orElse(null),
                event.partitionKey().orElse(null),
                event.header(GitHub.SIGNATURE).orElse(null),
                body));
    }

    /** Notes that a copy was kept from the handler. */
    synchronized void duplicate(@Nullable String id) {
        append(new Seen(String.valueOf(id), null, null, null, null, null, null));
    }

    private void append(Seen seen) {
        try {
            Files.writeString(lines, JSON.writeValueAsString(seen) + '\n', StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of lines. */
    static Path lines(Path directory) {
        return directory.resolve("seen.jsonl");
    }

    /** What was seen so far; a line that is not yet whole is left out. */
    static List<Seen> read(Path directory) throws IOException {
        String text = new String(Files.readAllBytes(lines(directory)), UTF_8);
        List<Seen> all = new ArrayList<>();
        for (int begin = 0, end = text.indexOf('\n'); end >= 0; begin = end + 1, end = text.indexOf('\n', begin)) {
            all.add(JSON.readValue(text.substring(begin, end), Seen.class));
        }
        return all;
    }

    /** The body of an event that was handled. */
    static byte[] body(Path directory, Seen handled) throws IOException {
        return Files.readAllBytes(directory.resolve(String.valueOf(handled.body())));
    }

    /**
     * An event that came.
     *
     * @param body the file with what it carried; null if it was kept from the handler, and nothing but its id is known
     */
    record Seen(
            String id,
            @Nullable String key,
            @Nullable String type,
            @Nullable String contentType,
            @Nullable String partitionKey,
            @Nullable String signature,
            @Nullable String body) {

        /** Whether the handler had it. */
        boolean isHandled() {
            return body != null;
        }
    }
}
