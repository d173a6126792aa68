package dev.messaging.testkit.simulation;

/** Sets up services, states invariants and gives the services something to do; the same for each seed. */
@FunctionalInterface
public interface Scenario {

    /** Plays it once. */
    void play(Simulation simulation) throws Exception;
}
