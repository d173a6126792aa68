package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.relay.Archive.Seen;
import dev.messaging.examples.shop.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class RelayCheckTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Delivery PUSH = new Delivery(
            "push.json", "d-1", "push", "{\"repository\":{\"full_name\":\"meadow/gate\"}}".getBytes(UTF_8));
    private static final Delivery PING = new Delivery("ping.json", "d-2", "ping", "no json".getBytes(UTF_8));
    private static final Delivery LAST = Delivery.last("meadow/gate", new Random(1));

    @TempDir
    Path directory;

    private int bodies;

    @BeforeEach
    void anArchive() throws IOException {
        Archive.create(directory);
    }

    private void seen(Delivery delivery) throws IOException {
        seen(delivery, delivery.body(), "application/json", delivery.event(), RelayCheck.repository(delivery));
    }

    private void seen(
            Delivery delivery, byte[] body, @Nullable String contentType, String type, @Nullable String repository)
            throws IOException {
        String file = ++bodies + ".body";
        Files.write(directory.resolve(file), body);
        Seen seen = new Seen(
                delivery.id(), delivery.id(), type, contentType, repository, GitHub.signature(delivery.body()), file);
        Files.writeString(Archive.lines(directory), JSON.writeValueAsString(seen) + '\n', StandardOpenOption.APPEND);
    }

    private Verdict check(Delivery... unconfirmed) throws IOException {
        return RelayCheck.of(List.of(PUSH, PING), List.of(LAST), Set.of(unconfirmed), directory);
    }

    private static String printed(Verdict verdict) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        verdict.print(new PrintStream(bytes, true, UTF_8));
        return bytes.toString(UTF_8);
    }

    @Test
    void holdsWhenEachIsThereOnceAsItCame() throws IOException {
        seen(PUSH);
        seen(PING);
        seen(LAST);

        assertThat(check().holds()).as(printed(check())).isTrue();
        assertThat(printed(check())).contains("  ok     2 webhooks were posted", "each of 49 bytes");
    }

    @Test
    void isNotCompleteWhileSomethingMayStillCome() throws IOException {
        assertThat(check().isComplete()).isFalse();
        seen(PUSH);
        seen(PING);
        assertThat(check().isComplete()).isFalse();
        assertThat(printed(check())).contains("WRONG  nothing is on its way", "- the last of meadow/gate (");

        seen(LAST);

        assertThat(check().isComplete()).isTrue();
        assertThat(check(PUSH).isComplete()).isFalse();
        assertThat(printed(check(PUSH))).contains("WRONG  each post was confirmed", "- push.json (d-1) was not");
    }

    @Test
    void findsWhatWasHandledTwiceOrNeverPosted() throws IOException {
        seen(PUSH);
        seen(PUSH);
        seen(PING);
        seen(LAST);
        seen(new Delivery("stranger.json", "d-3", "push", PUSH.body()));

        assertThat(check().holds()).isFalse();
        assertThat(check().isComplete()).isTrue();
        assertThat(printed(check()))
                .contains("- push.json (d-1) was handled 2 times")
                .contains("- an event with the key d-3 was handled, and never posted");
    }

    @Test
    void findsWhatHasChangedOnTheWay() throws IOException {
        seen(PUSH, "{\"repository\": {}}".getBytes(UTF_8), "text/plain", "github.events", null);
        seen(PING);
        seen(LAST);

        assertThat(check().holds()).isFalse();
        assertThat(printed(check()))
                .contains("- push.json (d-1) was 42 bytes long, is 18, and differs from byte 14 on")
                .contains("- push.json (d-1): it is text/plain, and should be application/json")
                .contains("- push.json (d-1): it is github.events, and should be push")
                .contains("- push.json (d-1): it is null, and should be meadow/gate");
    }
}
