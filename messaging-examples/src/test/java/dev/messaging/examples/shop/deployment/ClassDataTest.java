package dev.messaging.examples.shop.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClassDataTest {

    private static final String CLASS = Program.class.getName();

    @TempDir
    Path directory;

    private Path jar;

    @BeforeEach
    void aJar() throws IOException {
        assumeThat(System.getProperty("java.vm.info"))
                .as("a JVM that shares class data")
                .contains("sharing");
        jar = directory.resolve("program.jar");
        String resource = CLASS.replace('.', '/') + ".class";
        try (InputStream bytes = Program.class.getClassLoader().getResourceAsStream(resource);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry(resource));
            Objects.requireNonNull(bytes).transferTo(out);
        }
        built(-60);
    }

    private void built(int secondsFromNow) throws IOException {
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(secondsFromNow)));
    }

    @Test
    void oneJvmWritesWhatTheNextUses() throws Exception {
        ClassData first = classes();
        assertThat(run(first.useOrWrite())).isEqualTo("at work");
        assertThat(classes().use()).as("before it is kept").isEmpty();

        first.keep();

        assertThat(classes().useOrWrite()).isNotEmpty().isEqualTo(classes().use());
        assertThat(run(classes().use())).isEqualTo("at work");
        assertThat(Files.readAllLines(directory.resolve("loaded")))
                .filteredOn(line -> line.contains(CLASS))
                .singleElement()
                .asString()
                .contains("source: shared objects file");
    }

    @Test
    void thoseWhoWriteAtTheSameTimeWriteIntoFilesOfTheirOwn() {
        assertThat(classes().useOrWrite()).hasSize(2).isNotEqualTo(classes().useOrWrite());
    }

    @Test
    void aJarThatWasBuiltAgainHasNone() throws Exception {
        kept("anything");
        assertThat(classes().use()).isNotEmpty();

        built(60);

        assertThat(classes().use()).isEmpty();
        assertThat(classes().useOrWrite().get(0)).startsWith("-XX:ArchiveClassesAtExit=");
    }

    @Test
    void aJvmSaysNothingOfWhatIsNone() throws Exception {
        kept("anything");

        assertThat(run(classes().use())).isEqualTo("at work");
    }

    @Test
    void aJvmSaysNothingOfThoseOfAnotherJar() throws Exception {
        ClassData other = classes();
        run(other.useOrWrite());
        other.keep();
        Files.write(jar, Files.readAllBytes(jar));
        built(-120);

        assertThat(run(classes().use())).isEqualTo("at work");
    }

    @Test
    void directoriesHaveNone() throws IOException {
        Path target = Files.createDirectory(directory.resolve("target"));

        assertThat(ClassData.of(List.of(jar, target), target).useOrWrite()).isEmpty();
    }

    @Test
    void whatNobodyHasWrittenIsNotKept() {
        classes().keep();

        assertThat(classes().use()).isEmpty();
    }

    private ClassData classes() {
        return ClassData.of(List.of(jar), directory.resolve("class-data"));
    }

    /** As if a JVM had written that. */
    private void kept(String content) throws IOException {
        ClassData written = classes();
        String option = written.useOrWrite().get(0);
        Files.writeString(Path.of(option.substring(option.indexOf('=') + 1)), content);
        written.keep();
    }

    /** Gives what it says. */
    private String run(List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Xlog:class+load:file=" + directory.resolve("loaded"), "-cp", jar.toString(), CLASS));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    /** What is run. */
    static final class Program {

        private Program() {}

        /** Says that it is. */
        public static void main(String[] arguments) {
            System.out.println("at work");
        }
    }
}
