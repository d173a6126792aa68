package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of which times a delay is made. */
class TiersTest {

    @ParameterizedTest
    @CsvSource({
        "1, 100, 0",
        "100, 100, 0",
        "999, 100, 899",
        "1000, 1000, 0",
        "1900, 1000, 900",
        "4999, 1000, 3999",
        "30000, 30000, 0",
        "604800000, 259200000, 345600000"
    })
    void the_longest_that_is_not_too_long(long delay, long first, long rest) {
        assertThat(Tiers.millis(Tiers.of(delay))).isEqualTo(first);
        assertThat(Tiers.rest(delay)).isEqualTo(rest);
    }

    @Test
    void no_delay_takes_many_steps() {
        for (long delay = 1; delay < Tiers.LONGEST.toMillis(); delay = delay * 5 / 4 + 1) {
            int steps = 1;
            for (long rest = Tiers.rest(delay); rest > Tiers.LONGEST_REST_MILLIS; rest = Tiers.rest(rest)) {
                steps++;
            }
            assertThat(steps).as("steps of " + delay).isLessThan(40);
        }
    }

    @Test
    void a_partition_that_is_no_tier_holds_nothing_back() {
        assertThat(Tiers.millis(Tiers.ALL.size())).isZero();
    }
}
