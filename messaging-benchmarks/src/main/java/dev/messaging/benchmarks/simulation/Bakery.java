package dev.messaging.benchmarks.simulation;

import dev.messaging.Message;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.testkit.simulation.Scenario;
import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Each loaf fails thrice, is tried again after ever longer, and then bakes for minutes in which its lease is renewed. */
record Bakery(Tally tally) implements Scenario {

    private static final int LOAVES = 5;
    private static final int FAILURES = 3;
    private static final Duration BAKING = Duration.ofMinutes(4);
    private static final Queue<String> BAKE = Queue.of("bake", String.class);
    private static final Queue<String> BELL = Queue.of("bell", String.class);
    private static final ReceiverOptions GROWING_DELAYS = ReceiverOptions.defaults()
            .withRetry(RetryPolicy.defaults().withMaxAttempts(100).withInitialDelay(Duration.ofSeconds(5)));

    @Override
    public void play(Simulation simulation) {
        Set<String> baked = new HashSet<>();
        SimulatedService bakery = simulation.service("bakery", service -> new Oven(service, baked).open());
        tally.count(simulation, bakery);
        for (int i = 0; i < LOAVES; i++) {
            while (!isOrdered(simulation, "loaf " + i)) {
                // whoever must know that it is ordered, orders it until he does
            }
        }
        simulation.eventually("each loaf is baked", () -> {
            if (baked.size() != LOAVES) {
                throw new AssertionError("Baked are only " + baked);
            }
        });
    }

    private static boolean isOrdered(Simulation simulation, String loaf) {
        try {
            simulation.client().send(BAKE, Message.of(loaf).withIdempotencyKey(loaf));
            return true;
        } catch (MessagingException unknown) {
            return false;
        }
    }

    /** One life of the service: what bakes is lost in a crash, and begun anew. */
    private static final class Oven {

        private final SimulatedService service;
        private final Set<String> baked;
        private final Map<String, CompletableFuture<Boolean>> inside = new HashMap<>();

        Oven(SimulatedService service, Set<String> baked) {
            this.service = service;
            this.baked = baked;
        }

        void open() {
            service.messaging().receive(BELL, GROWING_DELAYS, this::takeOut);
            service.messaging().receiveAsync(BAKE, GROWING_DELAYS, this::bake);
        }

        private CompletionStage<Boolean> bake(ReceivedMessage<String> order) {
            if (order.attempt() <= FAILURES) {
                throw new IllegalStateException("The dough has not risen");
            }
            String loaf = order.payload();
            CompletableFuture<Boolean> done = inside.computeIfAbsent(loaf, begun -> new CompletableFuture<>());
            return service.messaging()
                    .sendAsync(BELL, Message.of(loaf).withDelay(BAKING))
                    .thenCompose(sent -> done)
                    .thenApply(out -> baked.add(loaf));
        }

        private void takeOut(ReceivedMessage<String> bell) {
            CompletableFuture<Boolean> done = inside.remove(bell.payload());
            if (done != null) {
                done.complete(true);
            }
        }
    }
}
