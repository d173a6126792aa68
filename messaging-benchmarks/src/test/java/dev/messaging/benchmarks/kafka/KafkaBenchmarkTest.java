package dev.messaging.benchmarks.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class KafkaBenchmarkTest {

    @Test
    void contendersAreMeasuredAndComparedWithTheRawClient() throws Exception {
        String names = "RAW,MESSAGING,MESSAGING_BOTH_ENDS,RAW_KEYED,SPRING";
        String report = KafkaBenchmark.run(
                "--rounds", "1", "--seconds", "0.2", "--messages", "4000", "--warmup", "0", "--only", names);

        assertThat(report)
                .contains("| kafka-clients | ", " | 1.00 (1.00..1.00) | ")
                .contains("| send, 1,000 unconfirmed: messaging, per second ÷ kafka-clients | ")
                .contains("| consume, 1 ms each: messaging, per second ÷ Spring | ")
                .contains("| request, 1,000 at once: messaging, p99 ÷ Spring | ");
    }
}
