package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {

    @TempDir
    Path directory;

    @Test
    void isMadeOfEachJsonFileAsItIs() throws IOException {
        Files.writeString(directory.resolve("push.json"), "\r\n{}");
        Files.writeString(directory.resolve("issues__opened.with-organization.json"), "{}");
        Files.writeString(directory.resolve("__.json"), "{}");
        Files.writeString(directory.resolve("readme.md"), "nothing");
        Files.createDirectory(directory.resolve("more.json"));

        List<Delivery> deliveries = Delivery.in(directory, new Random(1));

        assertThat(deliveries).extracting(Delivery::event).containsExactlyInAnyOrder("push", "issues", "__");
        assertThat(deliveries)
                .filteredOn(delivery -> delivery.event().equals("push"))
                .singleElement()
                .satisfies(push -> assertThat(new String(push.body(), UTF_8)).isEqualTo("\r\n{}"));
    }

    @Test
    void hasAnIdThatTheSeedPicks() throws IOException {
        Files.writeString(directory.resolve("a.json"), "{}");
        Files.writeString(directory.resolve("b.json"), "{}");

        List<String> ids = ids(1);

        assertThat(ids).doesNotHaveDuplicates().isEqualTo(ids(1)).isNotEqualTo(ids(2));
        assertThat(ids).allSatisfy(id -> {
            assertThat(UUID.fromString(id).version()).isEqualTo(4);
            assertThat(UUID.fromString(id).variant()).isEqualTo(2);
        });
    }

    private List<String> ids(long seed) throws IOException {
        return Delivery.in(directory, new Random(seed)).stream()
                .map(Delivery::id)
                .toList();
    }

    @Test
    void isTheLastOfItsRepository() {
        Delivery last = Delivery.last("meadow/gate", new Random(1));

        assertThat(Repository.of(last.body())).contains("meadow/gate");
        assertThat(RelayCheck.repository(last)).isEqualTo("meadow/gate");
        assertThat(last.event()).isEqualTo("ping");
    }
}
