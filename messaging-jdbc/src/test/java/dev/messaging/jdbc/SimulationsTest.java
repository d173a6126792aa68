package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.testkit.simulation.Faults;
import dev.messaging.testkit.simulation.Scenario;
import dev.messaging.testkit.simulation.Simulation;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Store, inbox and outbox keep what they promise whatever goes wrong, and what is broken on purpose is found. */
class SimulationsTest {

    private static final int SEEDS = 200;
    private static final int SEEDS_TO_FIND_WHAT_IS_BROKEN = 1_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void each_order_is_charged_once(int replicas) throws SQLException {
        Simulation.play(SEEDS, new Payments(Variant.SOUND, replicas));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void who_handles_holds_the_key(int replicas) throws SQLException {
        Simulation.play(SEEDS, new Errands(StoreVariant.SOUND, replicas));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOUND")
    void what_is_broken_in_inbox_or_outbox_is_found(Variant variant) {
        requireFound(new Payments(variant, 1));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOUND")
    void what_is_broken_in_the_store_is_found(StoreVariant variant) {
        requireFound(new Errands(variant, 2));
    }

    /** Or else what a seed does would depend on those before. */
    @Test
    void each_simulation_finds_its_database_empty() {
        Simulation.play(6, simulation -> {
            simulation.faults(Faults.none());
            SimulatedDatabase database = new SimulatedDatabase(simulation);
            database.calm();
            database.execute(
                    "CREATE TABLE IF NOT EXISTS notes (id BIGINT GENERATED ALWAYS AS IDENTITY, note VARCHAR(20))");
            database.execute("INSERT INTO notes (note) VALUES ('committed')");
            simulation.service("writer", service -> {
                Connection neverClosed = database.seenBy(service).dataSource().getConnection();
                neverClosed.setAutoCommit(false);
                neverClosed
                        .prepareStatement("INSERT INTO notes (note) VALUES ('never committed')")
                        .executeUpdate();
            });
            assertThat(database.strings("SELECT id FROM notes")).containsExactly("1");
        });
    }

    private static void requireFound(Scenario broken) {
        assertThatThrownBy(() -> Simulation.play(SEEDS_TO_FIND_WHAT_IS_BROKEN, broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Violated");
    }
}
