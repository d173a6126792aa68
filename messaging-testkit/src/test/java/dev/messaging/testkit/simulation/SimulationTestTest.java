package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Queue;
import java.util.HashSet;
import java.util.Set;

/** The annotation as users use it. */
class SimulationTestTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);

    /** Of this instance, and so of one seed. */
    private final Set<String> done = new HashSet<>();

    @SimulationTest(seeds = 100)
    void each_seed_has_an_instance_of_its_own(Simulation simulation) {
        simulation.service(
                "worker", service -> service.messaging().receive(WORK, message -> done.add(message.payload())));
        simulation.faults(
                Faults.none().with(Fault.CRASH, 0.1).with(Fault.DUPLICATED, 0.1).with(Fault.REDELIVERED, 0.1));
        simulation.client().send(WORK, "seed " + simulation.seed());
        simulation.always(
                "nothing of another seed is here", () -> assertThat(done).hasSizeLessThanOrEqualTo(1));
        simulation.eventually("the work is done", () -> assertThat(done).containsExactly("seed " + simulation.seed()));
    }
}
