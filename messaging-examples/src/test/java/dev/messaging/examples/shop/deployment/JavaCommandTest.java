package dev.messaging.examples.shop.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaCommandTest {

    private static final Path JAR = Path.of("pigeon.jar");
    private static final Path CONFIGURATION = Path.of("loft");

    private final JavaCommand command =
            JavaCommand.of(List.of(JAR), CONFIGURATION, StubService.class, List.of("a", "b"));

    @Test
    void jarsStandBeforeOurClassPathAndTheConfigurationBehindIt() {
        List<String> words = command.words();

        assertThat(words.get(words.indexOf("-cp") + 1))
                .isEqualTo(String.join(
                        File.pathSeparator,
                        JAR.toString(),
                        System.getProperty("java.class.path"),
                        CONFIGURATION.toString()));
        assertThat(words).endsWith(StubService.class.getName(), "a", "b");
    }

    @Test
    void classesFromDirectoriesAreNotKept() {
        assertThat(command.keepingClasses().words()).isEqualTo(command.words());
    }
}
