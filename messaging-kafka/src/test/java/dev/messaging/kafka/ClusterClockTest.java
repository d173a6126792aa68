package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The cluster's time, as far as its answers tell. */
class ClusterClockTest {

    private static final long MILLI = 1_000_000;

    private long nanos = 500 * MILLI;
    private final ClusterClock clock = new ClusterClock(
            new Time() {
                @Override
                public InstantSource clock() {
                    return () -> Instant.ofEpochMilli(1);
                }

                @Override
                public long nanoTime() {
                    return nanos;
                }

                @Override
                public Cancellable schedule(Duration delay, Runnable task) {
                    throw new UnsupportedOperationException();
                }
            },
            Duration.ofMinutes(1));

    private void answer(long clusterMillis, long takes) {
        long asked = nanos;
        nanos += takes * MILLI;
        clock.told(clusterMillis, asked, nanos);
    }

    @Test
    void untold_it_is_the_time_of_this_process_with_tolerance() {
        assertThat(clock.millis()).isEqualTo(1);
        assertThat(clock.toleranceMillis()).isEqualTo(60_000);
    }

    @Test
    void told_it_is_the_clusters_time_without_any() {
        answer(1_000_000, 2);

        assertThat(clock.millis()).isBetween(1_000_000L, 1_000_003L);
        assertThat(clock.toleranceMillis()).isZero();
        nanos += 5_000 * MILLI;
        assertThat(clock.millis()).isBetween(1_005_000L, 1_005_003L);
    }

    /** The answer was true at some moment while it was waited for, perhaps at the last. */
    @Test
    void only_what_has_passed_for_certain_is_over() {
        answer(1_000_000, 30);

        assertThat(clock.passedMillis()).isEqualTo(1_000_000);
        assertThat(clock.millis()).isEqualTo(1_000_015);
        nanos += 200 * MILLI;
        assertThat(clock.passedMillis()).isEqualTo(1_000_200);
    }

    @Test
    void a_slow_answer_does_not_spoil_what_a_quick_one_has_told() {
        answer(1_000_000, 2);
        long quick = clock.millis();

        answer(1_000_001, 3_000);

        assertThat(clock.millis() - quick).isBetween(2_997L, 3_003L);
    }

    @Test
    void a_slow_answer_is_bettered_by_a_quick_one() {
        answer(1_000_000, 3_000);
        answer(1_003_000, 2);

        assertThat(clock.millis()).isBetween(1_003_000L, 1_003_003L);
    }

    @Test
    void a_clock_that_was_set_counts_at_once() {
        answer(1_000_000, 2);

        answer(9_000_000, 2);

        assertThat(clock.millis()).isBetween(9_000_000L, 9_000_003L);
    }

    @Test
    void what_is_told_no_longer_is_not_known_any_longer() {
        answer(1_000_000, 2);

        clock.untold();

        assertThat(clock.millis()).isEqualTo(1);
    }
}
