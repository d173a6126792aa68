package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which seeds are played is for the system properties to say. */
class SeedsTest {

    private static final String ONE = "messaging.simulation.seed";
    private static final String MANY = "messaging.simulation.seeds";

    private static Seeds configured(Map<String, String> properties) {
        return Seeds.configured(200, properties::get);
    }

    @Test
    void as_many_as_usual_are_played_unless_told_otherwise() {
        assertThat(configured(Map.of())).hasToString("seeds 1 to 200");
        assertThat(configured(Map.of(MANY, "100000"))).hasToString("seeds 1 to 100000");
    }

    @Test
    void one_seed_goes_before_many() {
        assertThat(configured(Map.of(ONE, "-17", MANY, "100000"))).hasToString("seed -17");
    }

    @ParameterizedTest
    @CsvSource({ONE + ", abc", ONE + ", 17L", ONE + ", ''", MANY + ", 100_000", MANY + ", 1e5"})
    void what_is_no_number_is_told_and_not_ignored(String property, String value) {
        assertThatThrownBy(() -> configured(Map.of(property, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(property, "'" + value + "'", "-D" + property + "=100000");
    }

    @Test
    void no_seeds_at_all_are_refused() {
        assertThatThrownBy(() -> configured(Map.of(MANY, "0"))).hasMessageContaining("at least 1");
    }

    @Test
    void the_largest_seed_is_played_like_any_other() {
        assertThatThrownBy(() -> new Seeds(Long.MAX_VALUE, 1).play(SeedsTest::fails))
                .hasMessageContaining("Seed " + Long.MAX_VALUE + " fails: ");
    }

    @Test
    void as_many_as_there_are_are_played_until_one_fails() {
        assertThatThrownBy(() -> new Seeds(1, Long.MAX_VALUE).play(SeedsTest::fails))
                .hasMessageContaining("Seed 1 fails: ");
    }

    private static void fails(Simulation simulation) {
        throw new IllegalStateException("Under each seed");
    }
}
