package dev.messaging.testkit.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How something broken was found.
 *
 * @param seeds how many were played of each scenario
 * @param faults how many are needed for it to fail
 * @param promises which have noticed, of those that must
 * @param failure what is then seen
 */
record Found(long seeds, int faults, Set<String> promises, String failure) {

    /** Looks for a seed under which a promise notices that must, in all scenarios by turns. */
    static Found by(BrokenThing thing, int seeds) {
        Set<String> others = new TreeSet<>();
        for (long seed = 1; seed <= seeds; seed++) {
            for (Scenario scenario : thing.scenarios()) {
                SimulationRun run = SimulationRun.of(seed, scenario);
                if (!noticed(thing, run).isEmpty()) {
                    return of(
                            seed,
                            thing,
                            Shrinker.shortest(
                                    seed,
                                    scenario,
                                    run,
                                    shorter -> !noticed(thing, shorter).isEmpty()));
                }
                others.addAll(broken(run));
            }
        }
        throw new AssertionError("Not found by " + thing.promises() + " under " + seeds + " seeds, but by " + others);
    }

    private static Found of(long seed, BrokenThing thing, SimulationRun shortest) {
        return new Found(seed, shortest.fired().size(), noticed(thing, shortest), String.valueOf(shortest.failure()));
    }

    private static Set<String> noticed(BrokenThing thing, SimulationRun run) {
        Set<String> noticed = broken(run);
        noticed.retainAll(thing.promises());
        return noticed;
    }

    private static Set<String> broken(SimulationRun run) {
        Set<String> broken = new TreeSet<>();
        if (run.failure() instanceof Violation violation) {
            if (violation.getCause() instanceof BrokenPromises promises) {
                broken.addAll(promises.promises());
            } else {
                broken.add(violation.invariant());
            }
        }
        return broken;
    }

    /** Writes the table for whoever looks at the whole build. */
    static void write(Map<String, Found> found) {
        StringBuilder table = new StringBuilder(
                "| broken on purpose | found by | seeds until found | faults needed |\n|---|---|--:|--:|\n");
        found.forEach((what, how) -> table.append("| ")
                .append(what)
                .append(" | ")
                .append(String.join(", ", how.promises))
                .append(" | ")
                .append(how.seeds)
                .append(" | ")
                .append(how.faults)
                .append(" |\n"));
        Path directory = Path.of(System.getProperty("messaging.simulation.directory", "target/simulation"));
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("found.md"), table);
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot write the table to " + directory.toAbsolutePath(), failed);
        }
    }
}
