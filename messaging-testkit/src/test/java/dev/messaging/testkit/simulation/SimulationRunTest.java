package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.testkit.VirtualEnvironments;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationRunTest {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);
    private static final Operation<String, String> PRICE = Operation.of("price", String.class, String.class);
    private static final int ORDERS = 5;

    /** Safe: what it did and that it did it are written at once. */
    private static void chargesOnce(Simulation simulation) {
        Set<String> charged = new HashSet<>();
        simulation.service(
                "payments", service -> service.messaging().receive(CHARGES, message -> charged.add(message.payload())));
        sendOrders(simulation.client());
        simulation.eventually("each order is charged", () -> assertThat(charged).hasSize(ORDERS));
    }

    /** Not safe: the same message may come again when its handler is done. */
    private static void chargesWithoutLooking(Simulation simulation) {
        Map<String, Integer> charged = new HashMap<>();
        simulation.service(
                "payments",
                service -> service.messaging()
                        .receive(CHARGES, message -> charged.merge(message.payload(), 1, Integer::sum)));
        sendOrders(simulation.client());
        simulation.eventually(
                "each order is charged once",
                () -> assertThat(charged.values()).hasSize(ORDERS).containsOnly(1));
    }

    private static void sendOrders(Messaging client) {
        for (int i = 0; i < ORDERS; i++) {
            Message<String> order = Message.of("order " + i).withIdempotencyKey("order " + i);
            while (!isSent(client, order)) {
                // whoever must know that it is sent, sends until he does
            }
        }
    }

    private static boolean isSent(Messaging client, Message<String> order) {
        try {
            client.send(CHARGES, order);
            return true;
        } catch (MessagingException unknown) {
            return false;
        }
    }

    @Test
    void a_handler_that_is_safe_passes_under_each_seed() {
        new Seeds(1, 300).play(SimulationRunTest::chargesOnce);
    }

    @Test
    void a_handler_that_is_not_is_found_told_and_found_again() {
        AssertionError failed = catchThrowableOfType(
                AssertionError.class, () -> new Seeds(1, 1_000).play(SimulationRunTest::chargesWithoutLooking));
        assertThat(failed)
                .hasMessageContaining("each order is charged once")
                .hasMessageContaining("-Dmessaging.simulation.seed=")
                .hasMessageContaining("sequenceDiagram")
                .hasMessageContaining("client->>broker");
        AssertionError again = catchThrowableOfType(
                AssertionError.class, () -> new Seeds(1, 1_000).play(SimulationRunTest::chargesWithoutLooking));
        assertThat(again).hasMessage(failed.getMessage());
    }

    @Test
    void the_same_seed_gives_the_same_course_of_events_and_another_seed_another() {
        Set<Long> traces = new HashSet<>();
        for (long seed = 1; seed <= 100; seed++) {
            SimulationRun run = SimulationRun.of(seed, SimulationRunTest::chargesOnce);
            assertThat(SimulationRun.of(seed, SimulationRunTest::chargesOnce).trace())
                    .isEqualTo(run.trace());
            traces.add(run.trace());
        }
        assertThat(traces).hasSizeGreaterThan(95);
    }

    @Test
    void a_seed_takes_the_same_course_alone_and_among_others() {
        try (VirtualEnvironments environments = new VirtualEnvironments()) {
            for (long seed = 1; seed <= 100; seed++) {
                assertThat(SimulationRun.of(environments, seed, SimulationRunTest::chargesOnce)
                                .trace())
                        .isEqualTo(SimulationRun.of(seed, SimulationRunTest::chargesOnce)
                                .trace());
            }
        }
    }

    @Test
    void one_fault_is_enough_and_only_that_is_told() {
        for (long seed = 1; ; seed++) {
            SimulationRun run = SimulationRun.of(seed, SimulationRunTest::chargesWithoutLooking);
            if (run.failure() != null) {
                SimulationRun shortest = Shrinker.shortest(seed, SimulationRunTest::chargesWithoutLooking, run);
                assertThat(shortest.fired()).hasSize(1);
                assertThat(shortest.failure()).isNotNull();
                return;
            }
        }
    }

    @Test
    void blocking_requests_survive_crashes_of_their_responder() {
        new Seeds(1, 300).play(simulation -> {
            simulation.service(
                    "prices", service -> service.messaging().respond(PRICE, request -> "1 " + request.payload()));
            Messaging client = simulation.client();
            simulation.faults(Faults.none().with(Fault.CRASH, 0.1));
            for (int i = 0; i < 3; i++) {
                try {
                    assertThat(client.request(PRICE, "EUR")).isEqualTo("1 EUR");
                } catch (MessagingException tooLate) {
                    assertThat(tooLate.outcome()).isNotNull();
                }
            }
        });
    }

    @Test
    void a_handler_that_swallows_its_crash_is_reported() {
        AssertionError failed = catchThrowableOfType(
                AssertionError.class,
                () -> new Seeds(1, 1_000).play(simulation -> {
                    simulation.faults(Faults.none().with(Fault.CRASH, 0.1));
                    simulation.service(
                            "payments",
                            service -> service.messaging().receive(CHARGES, message -> {
                                try {
                                    service.messaging().send(Queue.of("audit", String.class), message.payload());
                                } catch (Throwable anything) {
                                    // as if nothing were
                                }
                            }));
                    sendOrders(simulation.client());
                }));
        assertThat(failed).hasMessageContaining("has caught a SimulatedCrash");
    }
}
