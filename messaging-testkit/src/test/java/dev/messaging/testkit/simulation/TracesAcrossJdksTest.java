package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same course of events on another JDK, where the machine has one beside this one. */
class TracesAcrossJdksTest {

    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final int OLDEST = 17;
    private static final int LONGEST_MINUTES = 5;

    @TempDir
    Path directory;

    @Test
    void each_seed_gives_the_same_trace() throws Exception {
        Optional<Path> other = otherJdk();
        if (other.isEmpty()) {
            System.out.println("Traces are not compared across JDKs: there is no other JDK beside " + home()
                    + ". Install a second one there, of version " + OLDEST + " or newer and not "
                    + Runtime.version().feature() + '.');
        }
        assumeTrue(other.isPresent(), "there is no other JDK beside " + home());

        assertThat(hashesOn(other.get())).isEqualTo(TraceHashes.all());
    }

    private String hashesOn(Path jdk) throws IOException, InterruptedException {
        Path hashes = directory.resolve("hashes");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        jdk.resolve("bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TraceHashes.class.getName())
                .redirectOutput(hashes.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES))
                    .as("whether " + jdk + " has ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(jdk + " says: " + Files.readString(errors))
                .isZero();
        return Files.readString(hashes);
    }

    /** The one that is furthest from this one's version. */
    private static Optional<Path> otherJdk() throws IOException {
        int own = Runtime.version().feature();
        try (Stream<Path> siblings = Files.list(home().getParent())) {
            return siblings.filter(home -> version(home) >= OLDEST && version(home) != own)
                    .max(Comparator.comparing((Path home) -> Math.abs(version(home) - own))
                            .thenComparing(Path::toString));
        }
    }

    private static Path home() throws IOException {
        return Path.of(System.getProperty("java.home")).toRealPath();
    }

    private static int version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return 0;
        }
        try {
            List<String> lines = Files.readAllLines(release);
            Matcher version = VERSION.matcher(String.join("\n", lines));
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
