package dev.messaging.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackPressureTest {

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void sendersToAReceiverThatStopsAreHeldBackOrRefusedAndTheHeapNeverFills() throws Exception {
        Process process = inSmallHeap(BackPressure.class);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).doesNotContain("OutOfMemoryError").contains("held back", "refused");
    }

    private static Process inSmallHeap(Class<?> main) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName())
                .redirectErrorStream(true)
                .start();
    }
}
