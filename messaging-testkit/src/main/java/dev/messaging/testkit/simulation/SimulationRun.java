package dev.messaging.testkit.simulation;

import dev.messaging.testkit.VirtualEnvironment;
import dev.messaging.testkit.VirtualEnvironments;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What came of one seed.
 *
 * @param failure what was violated or thrown; null if all went well
 * @param fired what went wrong on the way
 * @param trace the same for the same course of events
 * @param story what happened, if it was to be told
 */
record SimulationRun(@Nullable Throwable failure, List<FaultSchedule.Fired> fired, long trace, List<Trace.Step> story) {

    /** Of thousands of seeds each is small. */
    private static final long MOST_STEPS_AT_ONE_MOMENT = 100_000;

    /** Plays a scenario once. */
    static SimulationRun of(long seed, Scenario scenario) {
        return of(seed, scenario, null, false);
    }

    /** Whether it violates the same invariant as another; of what else is thrown, whether it is of the same class. */
    boolean failsLike(SimulationRun other) {
        return failure != null && other.failure != null && kind(failure).equals(kind(other.failure));
    }

    private static Object kind(Throwable failure) {
        return failure instanceof Violation violation ? violation.invariant() : failure.getClass();
    }

    /**
     * Plays a scenario once.
     *
     * @param allowed what may go wrong; null for everything
     */
    static SimulationRun of(long seed, Scenario scenario, @Nullable Set<FaultSchedule.Fired> allowed, boolean tells) {
        return in(new VirtualEnvironment(seed), seed, scenario, allowed, tells);
    }

    /** Plays a scenario once. */
    static SimulationRun of(VirtualEnvironments environments, long seed, Scenario scenario) {
        return in(environments.next(seed), seed, scenario, null, false);
    }

    /** What could not be played. */
    static SimulationRun failed(Throwable failure) {
        return new SimulationRun(failure, List.of(), 0, List.of());
    }

    /** Closes the environment, too: threads that do not end are a failure beside others. */
    private static SimulationRun in(
            VirtualEnvironment environment,
            long seed,
            Scenario scenario,
            @Nullable Set<FaultSchedule.Fired> allowed,
            boolean tells) {
        environment.withStepLimit(MOST_STEPS_AT_ONE_MOMENT);
        FaultSchedule schedule = new FaultSchedule(seed, Faults.usual(), allowed);
        Trace trace = new Trace(environment.time(), tells);
        World world = new World(environment, schedule, trace);
        Simulation simulation = new Simulation(environment, world, seed);
        Throwable thrown = null;
        try {
            environment.run(() -> {
                scenario.play(simulation);
                simulation.conclude();
            });
        } catch (Throwable failed) {
            thrown = failed;
        }
        try {
            environment.close();
        } catch (IllegalStateException stuck) {
            if (thrown == null) {
                thrown = stuck;
            } else {
                thrown.addSuppressed(stuck);
            }
        }
        AssertionError violation = world.violation();
        return new SimulationRun(violation == null ? thrown : violation, schedule.fired(), trace.hash(), trace.story());
    }
}
