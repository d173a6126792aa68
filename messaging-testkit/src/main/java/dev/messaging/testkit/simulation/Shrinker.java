package dev.messaging.testkit.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the fewest faults with which a seed still fails.
 *
 * @see <a href="https://doi.org/10.1109/32.988498">Zeller and Hildebrandt, Simplifying and Isolating Failure-Inducing
 *     Input</a>
 */
final class Shrinker {

    private static final int MOST_RUNS = 400;

    private final long seed;
    private final Scenario scenario;
    private final Predicate<SimulationRun> fails;
    private SimulationRun shortest;
    private int runs;

    private Shrinker(long seed, Scenario scenario, SimulationRun failed, Predicate<SimulationRun> fails) {
        this.seed = seed;
        this.scenario = scenario;
        this.fails = fails;
        this.shortest = failed;
    }

    /** The run with the fewest faults that fails in the same way, with its story. */
    static SimulationRun shortest(long seed, Scenario scenario, SimulationRun failed) {
        return shortest(seed, scenario, failed, run -> run.failsLike(failed));
    }

    /** The run with the fewest faults that fails in a certain way, with its story. */
    static SimulationRun shortest(long seed, Scenario scenario, SimulationRun failed, Predicate<SimulationRun> fails) {
        Shrinker shrinker = new Shrinker(seed, scenario, failed, fails);
        shrinker.shrink();
        SimulationRun told = SimulationRun.of(seed, scenario, Set.copyOf(shrinker.shortest.fired()), true);
        return fails.test(told) ? told : SimulationRun.of(seed, scenario, null, true);
    }

    private void shrink() {
        int parts = 1;
        while (!shortest.fired().isEmpty() && runs < MOST_RUNS) {
            int length = (shortest.fired().size() + parts - 1) / parts;
            if (failsWithoutOneOf(length)) {
                parts = Math.max(1, parts - 1);
            } else if (length == 1) {
                return;
            } else {
                parts = Math.min(2 * parts, shortest.fired().size());
            }
        }
    }

    private boolean failsWithoutOneOf(int length) {
        List<FaultSchedule.Fired> faults = shortest.fired();
        for (int from = 0; from < faults.size() && runs < MOST_RUNS; from += length) {
            List<FaultSchedule.Fired> rest = new ArrayList<>(faults);
            rest.subList(from, Math.min(from + length, faults.size())).clear();
            runs++;
            SimulationRun run = SimulationRun.of(seed, scenario, Set.copyOf(rest), false);
            if (fails.test(run)) {
                shortest = run;
                return true;
            }
        }
        return false;
    }
}
