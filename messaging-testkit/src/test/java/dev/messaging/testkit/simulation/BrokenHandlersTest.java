package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A thousand seeds find each handler that is broken on purpose. */
class BrokenHandlersTest {

    private static final int SEEDS = 1_000;

    @ParameterizedTest
    @EnumSource
    void is_found(BrokenHandler handler) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulationRun run = SimulationRun.of(seed, handler);
            if (run.failure() != null) {
                SimulationRun shortest = Shrinker.shortest(seed, handler, run);
                assertThat(shortest.failure()).isNotNull();
                assertThat(shortest.fired()).hasSizeLessThanOrEqualTo(3);
                return;
            }
        }
        throw new AssertionError(handler + " was not found by " + SEEDS + " seeds");
    }
}
