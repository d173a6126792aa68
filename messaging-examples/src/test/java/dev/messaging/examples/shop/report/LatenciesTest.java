package dev.messaging.examples.shop.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void findsQuantilesWithinSixPercent() {
        Latencies latencies = new Latencies();
        IntStream.rangeClosed(1, 1_000).forEach(millis -> latencies.add(Duration.ofMillis(millis)));

        assertThat(latencies.count()).isEqualTo(1_000);
        assertThat(latencies.quantile(0.50)).isBetween(Duration.ofMillis(470), Duration.ofMillis(500));
        assertThat(latencies.quantile(0.99)).isBetween(Duration.ofMillis(930), Duration.ofMillis(990));
    }

    @Test
    void isReadBackFromText() {
        Latencies latencies = new Latencies();
        latencies.add(Duration.ZERO);
        latencies.add(Duration.ofNanos(17));
        latencies.add(Duration.ofSeconds(3));

        Latencies read = Latencies.decode(latencies.encode());

        assertThat(read.count()).isEqualTo(3);
        assertThat(read.quantile(1)).isEqualTo(latencies.quantile(1));
    }

    @Test
    void isEmptyAtFirst() {
        assertThat(new Latencies().quantile(0.99)).isZero();
    }
}
