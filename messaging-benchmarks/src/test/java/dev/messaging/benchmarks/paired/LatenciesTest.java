package dev.messaging.benchmarks.paired;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void countsTimesToWithinThreePercent() {
        Latencies latencies = new Latencies();
        for (int micros = 1; micros <= 1_000; micros++) {
            latencies.add(TimeUnit.MICROSECONDS.toNanos(micros));
        }

        assertThat(latencies.count()).isEqualTo(1_000);
        assertThat(latencies.micros(0.5)).isBetween(485.0, 500.0);
        assertThat(latencies.micros(0.99)).isBetween(960.0, 990.0);
    }
}
