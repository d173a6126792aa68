package dev.messaging.testkit.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How something broken was found.
 *
 * @param seeds how many were played of each scenario
 * @param faults how many are needed for it to fail
 * @param failure what is then seen
 */
record Found(long seeds, int faults, String failure) {

    /** Looks for a seed that fails, in all scenarios by turns. */
    static Optional<Found> search(List<Scenario> scenarios, int seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
            for (Scenario scenario : scenarios) {
                SimulationRun run = SimulationRun.of(seed, scenario);
                if (run.failure() != null) {
                    return Optional.of(of(seed, Shrinker.shortest(seed, scenario, run)));
                }
            }
        }
        return Optional.empty();
    }

    static Found by(List<Scenario> scenarios, int seeds) {
        return search(scenarios, seeds).orElseThrow(() -> new AssertionError("Not found by " + seeds + " seeds"));
    }

    private static Found of(long seed, SimulationRun shortest) {
        return new Found(seed, shortest.fired().size(), String.valueOf(shortest.failure()));
    }

    /** Writes the table for whoever looks at the whole build. */
    static void write(Map<String, Found> found) {
        StringBuilder table =
                new StringBuilder("| broken on purpose | seeds until found | faults needed |\n|---|--:|--:|\n");
        found.forEach((what, how) -> table.append("| ")
                .append(what)
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
