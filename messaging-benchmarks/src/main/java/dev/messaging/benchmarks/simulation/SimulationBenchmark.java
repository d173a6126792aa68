package dev.messaging.benchmarks.simulation;

import com.sun.management.OperatingSystemMXBean;
import dev.messaging.testkit.simulation.Faults;
import dev.messaging.testkit.simulation.Scenario;
import dev.messaging.testkit.simulation.Simulation;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.function.Function;

/**
 * Plays each scenario in turns, and tells the best: the first keep the compiler busy for half a minute, and what others do
 * on the machine only makes a turn worse.
 */
public final class SimulationBenchmark {

    private static final int SEEDS = 2_000;
    private static final int TURNS = 24;
    private static final double NANOS_PER_SECOND = 1e9;

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final StringBuilder table = new StringBuilder("""

            Of %d turns the best; processor time is that of all threads, the collector's and the compiler's included.

            | scenario | seeds/s | seeds per processor second | simulated s/s | steps per seed |
            |---|---:|---:|---:|---:|
            """.formatted(TURNS));

    private SimulationBenchmark() {}

    /**
     * Plays them, and prints Markdown.
     *
     * @param args how many seeds a turn has, or nothing
     */
    public static void main(String[] args) {
        System.out.print(run(args.length == 0 ? SEEDS : Integer.parseInt(args[0])));
    }

    static String run(int seeds) {
        System.setProperty("benchmarks.log", "OFF"); // failing is what the services are made for here
        SimulationBenchmark benchmark = new SimulationBenchmark();
        benchmark.measure("shop, asynchronous", seeds, tally -> new Shop(true, Faults.usual(), tally));
        benchmark.measure(
                "shop, asynchronous, nothing goes wrong", seeds, tally -> new Shop(true, Faults.none(), tally));
        benchmark.measure("shop, blocking", seeds, tally -> new Shop(false, Faults.usual(), tally));
        benchmark.measure("leases and retries", Math.max(1, seeds / 4), Bakery::new);
        return benchmark.table.toString();
    }

    private void measure(String name, int seeds, Function<Tally, Scenario> scenario) {
        Turn best = turn(seeds, scenario);
        for (int i = 1; i < TURNS; i++) {
            Turn turn = turn(seeds, scenario);
            best = turn.seconds < best.seconds ? turn : best;
        }
        table.append(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                name,
                best.tally.seeds() / best.seconds,
                best.tally.seeds() / best.processorSeconds,
                best.tally.simulatedSeconds() / best.seconds,
                (double) best.tally.steps() / best.tally.seeds()));
    }

    private Turn turn(int seeds, Function<Tally, Scenario> scenario) {
        Tally tally = new Tally();
        long began = System.nanoTime();
        long processorBegan = system.getProcessCpuTime();
        Simulation.play(seeds, scenario.apply(tally));
        return new Turn(
                tally,
                (System.nanoTime() - began) / NANOS_PER_SECOND,
                (system.getProcessCpuTime() - processorBegan) / NANOS_PER_SECOND);
    }

    /** What one turn took. */
    private record Turn(Tally tally, double seconds, double processorSeconds) {}
}
