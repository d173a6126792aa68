package dev.messaging.examples.shop.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessPerServiceTest {

    @TempDir
    Path directory;

    /** Brokers that other tests have started, and that live as long as this JVM. */
    private final Set<Long> others = allChildren();

    private Transport transport;

    @BeforeEach
    void aTransportWithoutJars() throws IOException {
        transport = new Transport("stub", Files.createDirectory(directory.resolve("stub")));
        Files.writeString(
                transport.directory().resolve("messaging.properties"), "listen=${self}\nbilling=${billing}\n");
    }

    @AfterEach
    void leavesNoProcessBehind() {
        await().until(() -> children().isEmpty());
    }

    @Test
    void opensServicesAndClosesThem() throws Exception {
        try (ProcessPerService deployment = open(null, "billing", "chatty", "finishing")) {
            assertThat(deployment.jars()).containsExactly("jar-of-x");
            assertThat(children()).hasSize(3);
            await().until(deployment::isDone);
            assertThat(deployment.watch(1)).isEmpty();
        }
        assertThat(directory.resolve("billing.log")).content().startsWith("I am billing");
        assertThat(directory.resolve("chatty.log")).content().contains("Hello, terminal!");
    }

    @Test
    void tellsEachServiceWhereTheOthersAre() throws Exception {
        open(null, "billing", "steady").close();

        List<String> billing = configuration("billing");
        List<String> steady = configuration("steady");
        assertThat(billing.get(0)).matches("listen=127\\.0\\.0\\.1:\\d+");
        assertThat(billing.get(1))
                .isEqualTo(billing.get(0).replace("listen", "billing"))
                .isEqualTo(steady.get(1));
        assertThat(steady.get(0)).isNotEqualTo(billing.get(0));
    }

    @Test
    void isNotDoneUntilAServiceSaysSo() throws Exception {
        try (ProcessPerService deployment = open(null, "billing", "steady")) {
            assertThat(deployment.isDone()).isFalse();
        }
    }

    @Test
    void showsWhatAServiceSaidThatDoesNotStart() {
        assertThatThrownBy(() -> open(null, "billing", "broken", "finishing"))
                .isInstanceOf(ServiceFailedException.class)
                .hasMessageStartingWith(
                        "broken has ended before it was at work, with exit status 1; the last that it has said:")
                .hasMessageContaining("I am broken")
                .hasMessageContaining("nothing works");
    }

    @Test
    void noticesADeath() throws Exception {
        try (ProcessPerService deployment = open(null, "mortal", "billing")) {
            assertThatThrownBy(() -> await().until(() -> deployment.watch(1).isPresent()))
                    .isInstanceOf(ServiceFailedException.class)
                    .hasMessageStartingWith("mortal has ended although nobody told it to")
                    .hasMessageContaining("my time has come");
            assertThat(children()).isEmpty();
        }
    }

    @Test
    void noticesThatAServiceEndsBadly() throws Exception {
        ProcessPerService deployment = open(null, "billing", "sore", "steady");

        assertThatThrownBy(deployment::close)
                .isInstanceOf(ServiceFailedException.class)
                .hasMessageStartingWith("sore has ended badly, with exit status 3");
    }

    @Test
    void killsAServiceAndStartsItAgain() throws Exception {
        Kill kill = new Kill("billing", 1, 0, 2);
        try (ProcessPerService deployment = open(kill, "billing", "steady")) {
            Set<Long> before = children();
            assertThat(deployment.watch(0)).isEmpty();
            assertThat(children()).isEqualTo(before);

            assertThat(deployment.watch(1))
                    .hasValue("billing was killed with 1 of 2 lines done, and is starting again");
            assertThat(children()).hasSize(2).isNotEqualTo(before);

            await().until(() -> deployment.watch(2), said -> said.orElse("").startsWith("billing is back after "));
            assertThat(deployment.watch(2)).isEmpty();
        }
        assertThat(directory.resolve("billing.log")).content().containsOnlyOnce("I am billing\nI am billing\n");
    }

    @Test
    void killsOneAfterAnother() throws Exception {
        try (ProcessPerService deployment = open(new Kill("billing", 1, 0, 2), "billing", "steady")) {
            deployment.watch(1);
            await().until(() -> deployment.watch(2).isPresent());
            Kill next = new Kill("steady", 1, 2, 4);

            deployment.kill(next);

            assertThat(deployment.watch(3)).hasValue("steady was killed with 3 of 4 lines done, and is starting again");
            assertThat(next.isOver()).isFalse();
            await().until(() -> deployment.watch(4).isPresent());
            assertThat(next.isOver()).isTrue();
        }
    }

    @Test
    void saysSoIfItIsTooLateToKill() throws Exception {
        try (ProcessPerService deployment = open(new Kill("billing", 1, 0, 2), "billing", "finishing")) {
            await().until(deployment::isDone);

            assertThatThrownBy(() -> deployment.watch(2))
                    .isInstanceOf(ServiceFailedException.class)
                    .hasMessageStartingWith("All lines were done before billing could be killed");
        }
    }

    private ProcessPerService open(@Nullable Kill kill, String... services) throws IOException, InterruptedException {
        List<String> names = List.of(services);
        Launcher launcher = new Launcher(transport, directory, names, StubService.class, List.of("x"));
        return ProcessPerService.open(launcher, names, kill);
    }

    private List<String> configuration(String service) throws IOException {
        return Files.readAllLines(directory.resolve(service).resolve("messaging.properties"));
    }

    private Set<Long> children() {
        Set<Long> children = allChildren();
        children.removeAll(others);
        return children;
    }

    private static Set<Long> allChildren() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }
}
