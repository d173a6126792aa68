package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ClassPathTest {

    @Test
    void aJvmThatRunsElsewhereFindsTheSame() {
        Path here = Path.of("").toAbsolutePath();

        assertThat(ClassPath.fromAnywhere(here.resolve("a.jar") + File.pathSeparator + "lib/b.jar"))
                .isEqualTo(here.resolve("a.jar") + File.pathSeparator + here.resolve("lib/b.jar"));
    }
}
