package dev.messaging.testkit.simulation;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Requests that are answered, fail, take too long, are asked again, are cancelled, and ask others in their turn. */
record RequestScenario(Subject subject) implements Scenario {

    @Override
    public void play(Simulation simulation) {
        new Play(simulation, subject).begin();
    }

    private static final class Play {

        private final Simulation simulation;
        private final EngineWorld world;
        private final Dice dice;
        private final List<SimulatedService> responders = new ArrayList<>();
        private final List<Asked> asked = new ArrayList<>();
        private final Duration requestTimeout;

        Play(Simulation simulation, Subject subject) {
            this.simulation = simulation;
            this.dice = new Dice(simulation.random());
            this.world = new EngineWorld(simulation, subject);
            this.requestTimeout = dice.between(Duration.ofMillis(500), Duration.ofSeconds(20));
            simulation.faults(dice.faults());
        }

        void begin() {
            Place answer = new Place("responder", "answer", Options.drawn(dice), dice.happens(0.7) ? 1 : 2);
            Place ask = new Place("front", "ask", Options.drawn(dice), 1);
            Place nobody = new Place("nobody", "nobody", Options.drawn(dice), 0);
            Place own = new Place("front", "own", Options.drawn(dice), 1);
            start(answer, service -> respond(service, answer, null));
            Place behind = dice.oneOf(List.of(answer, own, ask));
            start(ask, service -> {
                respond(service, ask, behind);
                respond(service, own, null);
            });
            Messaging client = world.client(dice.oneOf(List.of(1, 2, 100)), requestTimeout, requestTimeout);
            boolean waits = dice.happens(0.6);
            for (int i = dice.happens(0.05) ? 40 : dice.between(2, 7); i > 0; i--) {
                if (dice.happens(0.2)) {
                    world.disturb(dice.oneOf(responders), dice);
                }
                Asked next = drawn(dice.oneOf(List.of(answer, answer, ask, nobody)));
                asked.add(next);
                if (waits) {
                    request(client, next);
                } else {
                    requestAsync(client, next);
                }
                if (dice.happens(0.2)) {
                    simulation.advance(dice.between(Duration.ZERO, Duration.ofSeconds(5)));
                }
            }
            Runnable closeRules = dice.happens(0.3) ? close(client, answer) : () -> {};
            world.keepsItsPromises(() -> {
                new AskRules(world.ledger(), client, asked).check();
                closeRules.run();
            });
        }

        /** Closes the client, of whom one more thing is asked then; gives what holds of that in the end. */
        private Runnable close(Messaging client, Place place) {
            List<Asked> before = List.copyOf(asked);
            List<Asked> late = new ArrayList<>();
            CloseRules rules = new CloseRules(world.ledger(), client);
            simulation.environment().time().schedule(dice.between(Duration.ofMillis(1), EngineWorld.DRAIN), () -> {
                late.add(drawn(place));
                requestAsync(client, late.get(0));
            });
            client.close();
            rules.closed();
            return () -> {
                before.forEach(rules::hasEnded);
                late.forEach(rules::isRefused);
            };
        }

        private void start(Place place, ServiceBody body) {
            for (int i = 0; i < place.replicas(); i++) {
                responders.add(world.service(place.service(), body));
            }
        }

        private void respond(SimulatedService service, Place place, @Nullable Place behind) {
            Messaging messaging = service.messaging();
            world.keep(
                    messaging,
                    messaging.respond(
                            operation(place),
                            place.options(),
                            request -> world.handlers()
                                    .handle(service, place, request, run -> answer(service, run, behind))));
        }

        private static Operation<Job, Job> operation(Place place) {
            return Operation.of(place.name(), Job.class, Job.class);
        }

        private Job answer(SimulatedService service, Run run, @Nullable Place behind) {
            // Whoever asks itself does so once.
            if (behind != null && run.sent.cause == null) {
                Message<Job> question = Message.of(new Job("asked behind"))
                        .withId(run.sent.id + "-" + world.ledger().nextNumber());
                Asked next = new Asked(
                        question,
                        behind,
                        List.of(new Act(Act.Ending.DONE, Duration.ZERO)),
                        run.sent,
                        Duration.ofSeconds(30),
                        world.ledger().now());
                asked.add(next);
                request(service.messaging(), next);
                if (next.sent.failure instanceof RuntimeException failure) {
                    throw failure;
                }
            }
            return new Job(AskRules.reply(run));
        }

        private void request(Messaging messaging, Asked request) {
            world.ledger().add(request.sent);
            try {
                ended(request, messaging.request(operation(request.sent.places.get(0)), request.sent.message), null);
            } catch (RuntimeException failed) {
                ended(request, null, failed);
            }
        }

        private void requestAsync(Messaging messaging, Asked request) {
            world.ledger().add(request.sent);
            CompletableFuture<ReceivedMessage<Job>> reply =
                    messaging.requestAsync(operation(request.sent.places.get(0)), request.sent.message);
            CompletableFuture<?> unused = reply.whenComplete((answer, failure) -> ended(request, answer, failure));
            if (dice.happens(0.2)) {
                simulation.environment().time().schedule(dice.between(Duration.ZERO, Duration.ofSeconds(2)), () -> {
                    request.cancelled = !reply.isDone();
                    reply.cancel(true);
                });
            }
        }

        private void ended(Asked request, @Nullable ReceivedMessage<Job> answer, @Nullable Throwable failure) {
            if (answer != null) {
                request.reply = answer.payload().text();
                request.sent.end(world.ledger().now(), world.ledger().nextNumber());
            } else if (failure != null) {
                world.sends().noteFailure(request.sent, failure, request.cancelled);
            }
        }

        private Asked drawn(Place place) {
            String id = "request-" + (asked.size() + 1);
            Message<Job> message = Message.of(new Job("job " + dice.upTo(3)))
                    .withId(id)
                    .withHeader("empty", "")
                    .withCorrelationId("flow-" + id);
            if (dice.happens(0.2)) {
                message = message.withPartitionKey("red");
            }
            Asked other = dice.happens(0.3) && !asked.isEmpty() ? dice.oneOf(asked) : null;
            if (other != null && other.sent.message.idempotencyKey().isPresent()) {
                message = message.withIdempotencyKey(other.sent.key());
                place = other.sent.places.get(0);
            } else if (dice.happens(0.4)) {
                message = message.withIdempotencyKey("key of " + id);
            }
            return new Asked(
                    message,
                    place,
                    Act.drawn(dice),
                    null,
                    requestTimeout,
                    world.ledger().now());
        }
    }
}
