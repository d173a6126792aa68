package dev.messaging.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SimulationBenchmarkTest {

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void eachOrderIsShippedAndEachLoafBakedUnderEachSeed() {
        assertThat(SimulationBenchmark.run(20))
                .contains("| shop, asynchronous |", "| shop, blocking |", "| leases and retries |");
    }
}
