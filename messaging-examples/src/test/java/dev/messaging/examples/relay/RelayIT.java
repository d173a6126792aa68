package dev.messaging.examples.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.examples.shop.deployment.Transport;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The relay as it is packaged, run as {@code ./demo relay} runs it, over each broker that there is. */
@Timeout(300)
class RelayIT {

    private static final Path JAR = Path.of(System.getProperty("shop.jar"));

    @TempDir
    Path directory;

    private final List<Process> demos = new ArrayList<>();

    static List<String> brokers() throws IOException {
        Map<String, Transport> transports = Transport.in(JAR.resolveSibling("transports"));
        return transports.values().stream()
                .filter(Transport::hasBroker)
                .map(Transport::name)
                .toList();
    }

    @AfterEach
    void endDemos() {
        demos.forEach(Process::destroyForcibly);
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void relaysEachWebhookOnceAsItCameThroughADeath(String broker) throws Exception {
        assertThat(run("--dir", webhooks(), "--over", broker, "--seed", "7"))
                .as(printed())
                .isZero();

        assertThat(printed())
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
        assertThat(run("--dir", directory.resolve("nowhere").toString())).isEqualTo(2);

        assertThat(printed()).startsWith("There is no directory ").contains("usage: RelayDemo --dir DIRECTORY");
    }

    @Test
    void saysSoIfThereIsNothingToRelay() throws Exception {
        assertThat(run(
                        "--dir",
                        Files.createDirectory(directory.resolve("empty")).toString()))
                .isEqualTo(1);

        assertThat(printed()).startsWith("There is no JSON file in ");
    }

    @ParameterizedTest
    @MethodSource("brokers")
    void leavesNoProcessBehindWhenItIsKilled(String broker) throws Exception {
        Process demo = start("--dir", webhooks(), "--over", broker);
        await().atMost(Duration.ofMinutes(1)).until(() -> demo.descendants().anyMatch(RelayIT::isRelay));
        List<ProcessHandle> all = demo.descendants().toList();

        demo.destroyForcibly();

        await().atMost(Duration.ofMinutes(1)).until(() -> all.stream().noneMatch(RelayIT::isRunning));
    }

    private static boolean isRelay(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(RelayMain.class.getName());
    }

    /** One that nobody has collected is still alive to the system, but has no command any longer. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static String webhooks() throws Exception {
        return Path.of(Objects.requireNonNull(RelayIT.class.getResource("webhooks"))
                        .toURI())
                .toString();
    }

    private int run(String... arguments) throws Exception {
        Process demo = start(arguments);
        assertThat(demo.waitFor(4, TimeUnit.MINUTES)).isTrue();
        return demo.exitValue();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                JAR + File.pathSeparator + JAR.resolveSibling("lib") + File.separator + "*",
                RelayDemo.class.getName()));
        command.addAll(List.of(arguments));
        Process demo = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("printed").toFile())
                .start();
        demos.add(demo);
        return demo;
    }

    private String printed() throws IOException {
        return Files.readString(directory.resolve("printed"));
    }
}
