package dev.messaging.testkit.simulation;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine keeps its promises, whatever goes wrong. */
class EngineScenariosTest {

    private static final int SEEDS = 2_000;

    @ParameterizedTest
    @EnumSource
    void the_promises_hold(EngineScenarios scenario) {
        Seeds.configured(SEEDS).play(scenario.of(Subject.WHOLE));
    }
}
