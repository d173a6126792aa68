package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.testkit.VirtualEnvironments;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
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
    void what_is_told_is_the_invariant_that_was_violated_and_not_another_that_needs_less() {
        for (long seed = 1; ; seed++) {
            SimulationRun run = SimulationRun.of(seed, SimulationRunTest::violatesOneOfTwo);
            if (run.failure() instanceof Violation violation
                    && violation.invariant().equals("not both")) {
                SimulationRun shortest = Shrinker.shortest(seed, SimulationRunTest::violatesOneOfTwo, run);
                assertThat(shortest.failure())
                        .isInstanceOfSatisfying(
                                Violation.class,
                                told -> assertThat(told.invariant()).isEqualTo("not both"));
                assertThat(shortest.fired())
                        .extracting(FaultSchedule.Fired::fault)
                        .containsExactlyInAnyOrder(Fault.DUPLICATED, Fault.REDELIVERED);
                return;
            }
        }
    }

    private static void violatesOneOfTwo(Simulation simulation) {
        simulation.faults(Faults.none().with(Fault.DUPLICATED, 0.1).with(Fault.REDELIVERED, 0.1));
        simulation.eventually(
                "not both",
                () -> assertThat(simulation.hasFired(Fault.DUPLICATED) && simulation.hasFired(Fault.REDELIVERED))
                        .isFalse());
        simulation.eventually(
                "not one",
                () -> assertThat(simulation.hasFired(Fault.DUPLICATED) || simulation.hasFired(Fault.REDELIVERED))
                        .isFalse());
        chargesOnce(simulation);
    }

    @Test
    void a_scenario_that_fails_is_not_told_as_one_that_violates_an_invariant() {
        SimulationRun shortest = null;
        for (long seed = 1; shortest == null; seed++) {
            SimulationRun run = SimulationRun.of(seed, SimulationRunTest::throwsOrViolates);
            if (run.failure() instanceof IllegalStateException) {
                shortest = Shrinker.shortest(seed, SimulationRunTest::throwsOrViolates, run);
            }
        }
        assertThat(shortest.failure()).isInstanceOf(IllegalStateException.class);
    }

    private static void throwsOrViolates(Simulation simulation) {
        chargesOnce(simulation);
        if (simulation.hasFired(Fault.DUPLICATED)) {
            throw new IllegalStateException("Something came twice");
        }
        simulation.eventually("never", () -> assertThat(simulation.seed()).isZero());
    }

    @Test
    void one_crash_less_moves_no_other_restart() {
        SimulationRun run = SimulationRun.of(1, SimulationRunTest::worksAndCrashes, null, true);
        List<FaultSchedule.Fired> crashes = run.fired();
        assertThat(crashes).hasSizeGreaterThan(2);
        FaultSchedule.Fired last = crashes.get(crashes.size() - 1);

        SimulationRun alone = SimulationRun.of(1, SimulationRunTest::worksAndCrashes, Set.of(last), true);

        assertThat(alone.fired()).containsExactly(last);
        assertThat(lastRestart(alone)).isEqualTo(lastRestart(run));
    }

    private static void worksAndCrashes(Simulation simulation) {
        simulation.faults(Faults.none().with(Fault.CRASH, 0.1));
        int[] works = new int[1];
        simulation.service(
                "clock",
                service -> service.execute(() -> {
                    while (works[0]++ < 50) {
                        service.work(Duration.ofMillis(1));
                    }
                }));
        simulation.advance(Duration.ofHours(1));
    }

    /** How long it took after the last crash. */
    private static long lastRestart(SimulationRun run) {
        long crashed = 0;
        long took = 0;
        for (Trace.Step step : run.story()) {
            if (step.what().equals("crash")) {
                crashed = step.nanos();
            } else if (step.what().equals("start")) {
                took = step.nanos() - crashed;
            }
        }
        return took;
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

    @Test
    void a_handler_that_swallows_its_crash_at_work_is_reported() {
        assertThat(failureOf(Faults.none().with(Fault.CRASH, 0.1), service -> service.work(Duration.ofSeconds(1))))
                .hasMessageContaining("A handler of payments for charges has caught a SimulatedCrash");
    }

    @Test
    void a_handler_that_swallows_that_it_has_no_messaging_any_longer_is_reported() {
        assertThat(failureOf(Faults.none().with(Fault.CRASH, 0.1), service -> {
                    CompletableFuture<String> unused =
                            service.messaging().sendAsync(Queue.of("audit", String.class), "before");
                    service.messaging();
                }))
                .hasMessageContaining("A handler of payments for charges has caught a SimulatedCrash");
    }

    @Test
    void a_handler_that_swallows_the_crash_it_asks_for_is_reported() {
        assertThat(failureOf(Faults.none(), service -> {
                    if (service.starts() == 1) {
                        service.crash();
                    }
                }))
                .hasMessageContaining("A handler of payments for charges has caught a SimulatedCrash");
    }

    /** What is told of a handler that handles one message, swallows whatever that throws, and does nothing else. */
    private static AssertionError failureOf(Faults faults, Consumer<SimulatedService> handler) {
        return catchThrowableOfType(
                AssertionError.class,
                () -> new Seeds(1, 100).play(simulation -> {
                    simulation.faults(faults);
                    simulation.service(
                            "payments",
                            service -> service.messaging().receive(CHARGES, message -> {
                                try {
                                    handler.accept(service);
                                } catch (Throwable anything) {
                                    // as if nothing were
                                }
                            }));
                    simulation.client().send(CHARGES, "order");
                }));
    }

    @Test
    void a_body_that_swallows_its_crash_is_reported() {
        AssertionError failed = catchThrowableOfType(
                AssertionError.class,
                () -> new Seeds(1, 1_000).play(simulation -> {
                    simulation.faults(Faults.none().with(Fault.CRASH, 0.1));
                    simulation.service("payments", service -> {
                        try {
                            service.messaging().send(CHARGES, "at the start");
                        } catch (Throwable anything) {
                            // as if nothing were
                        }
                    });
                }));
        assertThat(failed).hasMessageContaining("The body of payments has caught a SimulatedCrash");
    }

    @Test
    void a_body_that_lets_its_crash_pass_is_not() {
        new Seeds(1, 300).play(simulation -> {
            simulation.faults(Faults.none().with(Fault.CRASH, 0.1));
            simulation.service("payments", service -> service.messaging().send(CHARGES, "at the start"));
        });
    }

    @Test
    void who_does_not_wait_for_what_it_sends_has_caught_nothing() {
        new Seeds(1, 300).play(simulation -> {
            simulation.faults(Faults.none().with(Fault.CRASH, 0.1));
            Queue<String> audit = Queue.of("audit", String.class);
            simulation.service("payments", service -> {
                CompletableFuture<String> unused = service.messaging().sendAsync(audit, "at the start");
                service.messaging().receive(CHARGES, message -> {
                    CompletableFuture<String> unusedToo = service.messaging().sendAsync(audit, message.payload());
                });
            });
            sendOrders(simulation.client());
        });
    }

    @Test
    void who_asks_for_messaging_when_its_future_fails_has_caught_nothing() {
        new Seeds(1, 300).play(simulation -> {
            simulation.faults(Faults.none().with(Fault.CRASH, 0.1));
            Queue<String> audit = Queue.of("audit", String.class);
            simulation.service(
                    "payments",
                    service -> service.messaging().receive(CHARGES, message -> {
                        CompletableFuture<String> unused = service.messaging()
                                .sendAsync(audit, message.payload())
                                .whenComplete(
                                        (id, failure) -> service.messaging().sendAsync(audit, "told"));
                    }));
            sendOrders(simulation.client());
        });
    }

    @Test
    void what_must_hold_always_must_hold_in_the_end_too() {
        AssertionError failed = catchThrowableOfType(
                AssertionError.class,
                () -> new Seeds(1, 1).play(simulation -> {
                    AtomicBoolean over = new AtomicBoolean();
                    simulation.always("it is not over", () -> assertThat(over).isFalse());
                    simulation.environment().time().schedule(Duration.ofMinutes(2), () -> over.set(true));
                }));
        assertThat(failed).hasMessageContaining("it is not over");
    }

    @Test
    void a_second_invariant_of_one_name_is_refused() {
        SimulationRun always = SimulationRun.of(1, simulation -> {
            simulation.always("it holds", () -> {});
            simulation.always("it holds", () -> {});
        });
        SimulationRun eventually = SimulationRun.of(1, simulation -> {
            simulation.eventually("it holds", () -> {});
            simulation.eventually("it holds", () -> {});
        });
        assertThat(List.of(always, eventually))
                .extracting(SimulationRun::failure)
                .allSatisfy(refused -> assertThat(refused)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("it holds"));
    }

    @Test
    void a_scenario_and_its_services_have_different_luck() {
        new Seeds(1, 10).play(simulation -> {
            SimulatedService service = simulation.service("payments", started -> {});
            assertThat(numbers(simulation.random())).doesNotContainAnyElementsOf(numbers(service.random()));
        });
    }

    private static List<Long> numbers(RandomGenerator random) {
        return random.longs(100).boxed().toList();
    }

    @Test
    void replicas_share_their_database_and_a_restart_in_good_order_loses_nothing() {
        new Seeds(1, 300).play(simulation -> {
            Map<String, Integer> charged = new HashMap<>();
            simulation.faults(Faults.none().with(Fault.DUPLICATED, 0.3));
            SimulatedService one = null;
            for (int replica = 1; replica <= 2; replica++) {
                one = simulation.service(
                        "payments",
                        service -> service.messaging().receive(CHARGES, message -> {
                            service.work(Duration.ofSeconds(1));
                            charged.merge(message.payload(), 1, Integer::sum);
                        }));
            }
            sendOrders(simulation.client());
            one.restart();
            int starts = one.starts();
            simulation.eventually(
                    "it has started again", () -> assertThat(starts).isEqualTo(2));
            simulation.eventually(
                    "each order is charged once",
                    () -> assertThat(charged.values()).hasSize(ORDERS).containsOnly(1));
        });
    }

    @Test
    void what_a_service_runs_beside_ends_with_its_crash() {
        new Seeds(1, 100).play(simulation -> {
            List<Integer> steps = new ArrayList<>();
            simulation.faults(Faults.none());
            SimulatedService clock = simulation.service("clock", service -> {
                int life = service.starts();
                service.execute(() -> {
                    for (int i = 0; i < 100; i++) {
                        service.work(Duration.ofSeconds(1));
                        steps.add(life);
                    }
                });
            });
            simulation.advance(Duration.ofSeconds(10));
            clock.crash();
            int before = steps.size();
            simulation.eventually(
                    "the first life did no more",
                    () -> assertThat(steps).filteredOn(life -> life == 1).hasSize(before));
            simulation.eventually(
                    "the second did all",
                    () -> assertThat(steps).filteredOn(life -> life == 2).hasSize(100));
        });
    }

    @Test
    void a_service_may_bring_a_store_of_its_own() {
        AssertionError failed = catchThrowableOfType(
                AssertionError.class,
                () -> new Seeds(1, 1_000).play(simulation -> {
                    List<String> charged = new ArrayList<>();
                    simulation.service(
                            "payments",
                            builder -> builder.idempotencyStore(new HeapIdempotencyStore(simulation.time())),
                            service -> service.messaging().receive(CHARGES, order -> charged.add(order.payload())));
                    simulation.faults(Faults.none().with(Fault.CRASH, 0.05));
                    sendOrders(simulation.client());
                    simulation.always(
                            "nobody is charged twice", () -> assertThat(charged).doesNotHaveDuplicates());
                }));
        assertThat(failed).hasMessageContaining("nobody is charged twice");
    }
}
