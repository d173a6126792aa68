package dev.messaging.benchmarks.simulation;

import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** What all seeds of one turn came to. */
final class Tally {

    private final LongAdder seeds = new LongAdder();
    private final LongAdder steps = new LongAdder();
    private final LongAdder simulatedMillis = new LongAdder();

    /** Counts one seed, from now to its end. */
    void count(Simulation simulation, SimulatedService clock) {
        Instant began = clock.clock().instant();
        simulation.always("each step is counted", steps::increment);
        simulation.eventually("the seed is counted", () -> {
            seeds.increment();
            simulatedMillis.add(Duration.between(began, clock.clock().instant()).toMillis());
        });
    }

    long seeds() {
        return seeds.sum();
    }

    long steps() {
        return steps.sum();
    }

    double simulatedSeconds() {
        return simulatedMillis.sum() / 1e3;
    }
}
