package dev.messaging.examples.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.examples.PackagedExample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The relay as it is packaged, run as {@code ./demo relay} runs it, over each broker that there is. */
@Timeout(300)
class RelayIT {

    @TempDir
    Path directory;

    private PackagedExample demo;

    static List<String> brokers() throws IOException {
        return PackagedExample.brokers();
    }

    @BeforeEach
    void demo() {
        demo = new PackagedExample(RelayDemo.class, directory);
    }

    @AfterEach
    void endDemo() {
        demo.close();
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void relaysEachWebhookOnceAsItCameThroughADeath(String broker) throws Exception {
        assertThat(demo.run(List.of("--dir", webhooks(), "--over", broker, "--seed", "7")))
                .as(demo.printed())
                .isZero();

        assertThat(demo.printed())
                .contains("the relay passes them on to " + broker)
                .contains("the relay was killed with 5 of 16 posts confirmed")
                .contains("the relay is back after ")
                .contains("16 of 16 posts are confirmed")
                .contains("  2 issues\n")
                .contains("  ok     8 webhooks were posted, and each was handled exactly once")
                .endsWith("All is relayed.\n");
    }

    @Test
    void saysHowItIsToBeCalled() throws Exception {
        assertThat(demo.run(List.of("--dir", directory.resolve("nowhere").toString())))
                .isEqualTo(2);

        assertThat(demo.printed()).startsWith("There is no directory ").contains("usage: RelayDemo --dir DIRECTORY");
    }

    @Test
    void saysSoIfThereIsNothingToRelay() throws Exception {
        assertThat(demo.run(List.of(
                        "--dir",
                        Files.createDirectory(directory.resolve("empty")).toString())))
                .isEqualTo(1);

        assertThat(demo.printed()).startsWith("There is no JSON file in ");
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void leavesNoProcessBehindWhenItIsKilled(String broker) throws Exception {
        Process process = demo.start(List.of("--dir", webhooks(), "--over", broker));
        await().atMost(Duration.ofMinutes(1)).until(() -> process.descendants().anyMatch(RelayIT::isRelay));
        List<ProcessHandle> all = process.descendants().toList();

        process.destroyForcibly();

        await().atMost(Duration.ofMinutes(1)).until(() -> all.stream().noneMatch(PackagedExample::isRunning));
    }

    private static boolean isRelay(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(RelayMain.class.getName());
    }

    private static String webhooks() throws Exception {
        return Path.of(Objects.requireNonNull(RelayIT.class.getResource("webhooks"))
                        .toURI())
                .toString();
    }
}
