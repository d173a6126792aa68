package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.testkit.simulation.Simulation;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inbox and outbox keep what they promise whatever goes wrong, and what is broken on purpose is found. */
class SimulatedPaymentsTest {

    private static final int SEEDS = 200;
    private static final int SEEDS_TO_FIND_WHAT_IS_BROKEN = 1_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void each_order_is_charged_once(int replicas) throws SQLException {
        Simulation.play(SEEDS, new Payments(Variant.SOUND, replicas));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOUND")
    void what_is_broken_on_purpose_is_found(Variant variant) {
        assertThatThrownBy(() -> Simulation.play(SEEDS_TO_FIND_WHAT_IS_BROKEN, new Payments(variant, 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Violated");
    }
}
