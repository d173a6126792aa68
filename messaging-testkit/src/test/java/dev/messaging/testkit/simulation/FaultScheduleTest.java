package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.testkit.simulation.FaultSchedule.Fired;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

    private static final FaultSchedule.Place SEND = new FaultSchedule.Place("client", "send", "orders");

    @Test
    void one_fault_less_moves_no_other_and_no_delay() {
        Map<Fired, Duration> all = delays(null);
        assertThat(all).hasSizeGreaterThan(10);
        for (Fired one : all.keySet()) {
            Map<Fired, Duration> others = new LinkedHashMap<>(all);
            others.remove(one);
            assertThat(delays(others.keySet())).isEqualTo(others);
        }
    }

    @Test
    void each_visit_has_a_delay_of_its_own() {
        assertThat(new HashSet<>(delays(null).values())).hasSizeGreaterThan(10);
    }

    /** How long each fault takes that fires in a hundred visits. */
    private static Map<Fired, Duration> delays(@Nullable Set<Fired> allowed) {
        FaultSchedule schedule = new FaultSchedule(1, Faults.none().with(Fault.DELAYED, 0.2), allowed);
        Map<Fired, Duration> delays = new LinkedHashMap<>();
        for (int visit = 1; visit <= 100; visit++) {
            if (schedule.next(SEND, Fault.DELAYED) != null) {
                Duration delay = schedule.delay(SEND);
                delays.put(schedule.fired().get(delays.size()), delay);
            }
        }
        return delays;
    }
}
