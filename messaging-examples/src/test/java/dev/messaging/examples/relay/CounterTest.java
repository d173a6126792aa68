package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.examples.relay.Archive.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CounterTest {

    @TempDir
    Path directory;

    @Test
    void filesEachEventAndNotesItsCopies() throws IOException {
        Counter counter = new Counter(Archive.create(directory));
        byte[] body = {0, -1, '\r', '\n'};
        Message<byte[]> event = Message.of(body)
                .withId("1")
                .withIdempotencyKey("k-1")
                .withPartitionKey("meadow/gate")
                .withContentType("application/json")
                .withHeader(GitHub.SIGNATURE, "sha256=7");
        try (Messaging messaging = Messaging.builder()
                .url("memory:counter-" + System.identityHashCode(this))
                .application("counter")
                .listener(counter)
                .connect()) {
            counter.start(messaging);
            messaging.send(Webhooks.EVENTS, event);
            messaging.send(Webhooks.EVENTS, event.withId("2"));
            await().until(() -> Archive.read(directory).size() == 2);
        }

        List<Seen> seen = Archive.read(directory);
        assertThat(seen.get(0))
                .isEqualTo(
                        new Seen("1", "k-1", "github.events", "application/json", "meadow/gate", "sha256=7", "1.body"));
        assertThat(Archive.body(directory, seen.get(0))).isEqualTo(body);
        assertThat(seen.get(1).isHandled()).isFalse();
        assertThat(seen.get(1).id()).isEqualTo("2");
    }

    @Test
    void isReadUpToALineThatIsNotWhole() throws IOException {
        Archive archive = Archive.create(directory);
        archive.duplicate("1");
        Files.writeString(Archive.lines(directory), "{\"id\":", StandardOpenOption.APPEND);

        assertThat(Archive.read(directory)).extracting(Seen::id).containsExactly("1");
        assertThat(new String(Files.readAllBytes(Archive.lines(directory)), UTF_8))
                .endsWith("{\"id\":");
    }
}
