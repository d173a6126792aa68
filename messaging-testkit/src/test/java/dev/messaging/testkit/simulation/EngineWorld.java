package dev.messaging.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Channel;
import dev.messaging.FailureInfo;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.RejectedException;
import dev.messaging.RetryLaterException;
import dev.messaging.Source;
import dev.messaging.Subscription;
import dev.messaging.Topic;
import dev.messaging.internal.Engine;
import dev.messaging.internal.EngineOptions;
import dev.messaging.spi.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Services over an engine and a transport that are looked at, whose every step is noted. */
final class EngineWorld {

    static final String UNDERTAKER = "undertaker";

    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Simulation simulation;
    private final Subject subject;
    private final Ledger ledger;
    private final RunRules rules;
    private final Map<SimulatedService, Subscription> subscriptions = new HashMap<>();
    private final Map<Place, Source<Job>> sources = new LinkedHashMap<>();

    EngineWorld(Simulation simulation, Subject subject) {
        this.simulation = simulation;
        this.subject = subject;
        this.ledger = new Ledger(simulation);
        this.rules = new RunRules(ledger);
    }

    Ledger ledger() {
        return ledger;
    }

    /** In the end nothing is broken, of what was looked at on the way and of what these rules look at. */
    void keepsItsPromises(Runnable endRules) {
        simulation.eventually("no promise is broken", () -> {
            endRules.run();
            assertThat(ledger.broken()).isEmpty();
        });
    }

    private Connector engine(int maxInFlight, Duration sendTimeout, Duration requestTimeout) {
        return wiring -> {
            WatchedStore store = ledger.watch(wiring.store());
            AtomicReference<@Nullable WatchedTransport> transport = new AtomicReference<>();
            Messaging messaging = Engine.open(
                    context -> {
                        Transport broken = subject.transport()
                                .apply(ledger.truth().beneath(wiring.application(), wiring.transport()))
                                .open(context);
                        WatchedTransport watched =
                                new WatchedTransport(wiring.application(), broken, ledger, maxInFlight);
                        transport.set(watched);
                        return watched;
                    },
                    null,
                    Map.of(),
                    new EngineOptions(
                            wiring.application(),
                            null,
                            List.of(wiring.interceptor()),
                            List.of(ledger::tell),
                            store,
                            wiring.environment(),
                            maxInFlight,
                            sendTimeout,
                            requestTimeout,
                            DRAIN,
                            subject.withoutStages()));
            ledger.keeps(messaging, store, Objects.requireNonNull(transport.get()));
            return messaging;
        };
    }

    /** Who sends and asks, and never crashes. */
    Messaging client(int maxInFlight, Duration sendTimeout, Duration requestTimeout) {
        return simulation
                .start("client", false, engine(maxInFlight, sendTimeout, requestTimeout), service -> {})
                .messaging();
    }

    SimulatedService service(String name, ServiceBody body) {
        return simulation.start(name, true, engine(1_000, Duration.ofSeconds(30), Duration.ofSeconds(30)), body);
    }

    /** One of those that handle what comes to a place. */
    SimulatedService worker(Place place, Source<Job> source, boolean async) {
        sources.put(place, source);
        return service(place.service(), service -> {
            Messaging messaging = service.messaging();
            subscriptions.put(
                    service,
                    async
                            ? messaging.receiveAsync(
                                    source, place.options(), message -> handleAsync(service, place, message))
                            : messaging.receive(
                                    source,
                                    place.options(),
                                    message -> handle(service, place, message, run -> forward(service, run))));
        });
    }

    /** What a service receives with in its present life. */
    void keep(SimulatedService service, Subscription subscription) {
        subscriptions.put(service, subscription);
    }

    /** A deployment, an operator's hand, or a process that ends in disorder. */
    void disturb(SimulatedService service, Dice dice) {
        int what = dice.upTo(5);
        if (!service.isUp()) {
            return;
        }
        switch (what) {
            case 0 -> cut(service);
            case 1, 2 -> {
                ledger.restarts();
                service.restart();
            }
            default -> {
                pause(service);
                Duration after = dice.between(Duration.ofSeconds(1), Duration.ofSeconds(20));
                simulation.environment().time().schedule(after, () -> resume(service));
            }
        }
    }

    /** Its connection is closed under the engine's feet, as by a shutdown hook of its own; then it is gone. */
    private void cut(SimulatedService service) {
        ledger.restarts();
        try {
            ledger.transport(service.messaging()).close();
        } catch (SimulatedCrash crashed) {
            // sooner than it should
        }
        service.crash();
    }

    private void pause(SimulatedService service) {
        Messaging messaging = service.messaging();
        subscriptions.get(service).pause();
        ledger.pause(messaging);
    }

    private void resume(SimulatedService service) {
        if (!service.isUp()) {
            return;
        }
        ledger.resume(service.messaging());
        subscriptions.get(service).resume();
    }

    private Run begin(SimulatedService service, Place place, ReceivedMessage<Job> message) {
        Sent sent = ledger.sent(message.id());
        if (sent == null) {
            throw new AssertionError("Message " + message.id() + " was never sent");
        }
        int times = (int) ledger.runs(place, sent).count();
        Run run = new Run(sent, place, message.attempt(), ledger.now(), service, sent.act(times));
        rules.begins(run, message);
        ledger.add(run);
        return run;
    }

    /** Does with a message what it is to be done with, and in the end some work. */
    <T> T handle(SimulatedService service, Place place, ReceivedMessage<Job> message, Function<Run, T> work) {
        Run run = begin(service, place, message);
        Act act = run.act;
        try {
            if (act.ending() != Act.Ending.LATER && !act.time().isZero()) {
                service.work(act.time());
            }
            if (act.ending() == Act.Ending.DONE) {
                T result = work.apply(run);
                end(run, act);
                return result;
            }
        } catch (RuntimeException interrupted) {
            end(run, new Act(Act.Ending.INTERRUPTED, Duration.ZERO));
            throw interrupted;
        }
        end(run, act);
        throw failure(act);
    }

    private Run forward(SimulatedService service, Run run) {
        if (run.sent.forwardedTo != null) {
            send(service.messaging(), forwarded(run, run.sent.forwardedTo), true);
        }
        return run;
    }

    private CompletableFuture<?> handleAsync(SimulatedService service, Place place, ReceivedMessage<Job> message) {
        Run run = begin(service, place, message);
        Act act = run.act;
        if (act.ending() == Act.Ending.DONE && run.sent.forwardedTo != null) {
            return sendAsync(service.messaging(), forwarded(run, run.sent.forwardedTo))
                    .whenComplete((id, failure) ->
                            end(run, failure == null ? act : new Act(Act.Ending.INTERRUPTED, Duration.ZERO)));
        }
        end(run, act);
        return act.ending() == Act.Ending.DONE
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(failure(act));
    }

    private static RuntimeException failure(Act act) {
        return switch (act.ending()) {
            case REJECTED -> new RejectedException("never");
            case LATER -> new RetryLaterException(act.time());
            default -> new IllegalStateException("not this time");
        };
    }

    private void end(Run run, Act act) {
        run.act = act;
        run.ended = ledger.now();
        if (act.ending() == Act.Ending.DONE) {
            rules.isDone(run);
        }
    }

    private Sent forwarded(Run run, Target to) {
        return new Sent(
                Message.of(new Job("forwarded")).withId(run.sent.id + "-" + ledger.nextNumber()),
                to.channel().name(),
                to.places(),
                List.of(new Act(Act.Ending.DONE, Duration.ZERO)),
                null,
                run.sent,
                true,
                Optional.empty(),
                ledger.now());
    }

    /** Sends, and waits; a failure is noted, and thrown only if the sender must know. */
    void send(Messaging messaging, Sent sent, boolean mustKnow) {
        ledger.add(sent);
        try {
            messaging.send(channel(sent), sent.message);
            sent.end(ledger.now(), ledger.nextNumber());
        } catch (RuntimeException failed) {
            noteFailure(sent, failed);
            if (mustKnow) {
                throw failed;
            }
        }
    }

    CompletableFuture<String> sendAsync(Messaging messaging, Sent sent) {
        ledger.add(sent);
        return messaging.sendAsync(channel(sent), sent.message).whenComplete((id, failure) -> {
            if (failure == null) {
                sent.end(ledger.now(), ledger.nextNumber());
            } else {
                noteFailure(sent, failure);
            }
        });
    }

    private void noteFailure(Sent sent, Throwable thrown) {
        noteFailure(sent, thrown, false);
    }

    void noteFailure(Sent sent, Throwable thrown, boolean cancelled) {
        if (thrown instanceof SimulatedCrash) {
            return;
        }
        Throwable failure =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        sent.end(ledger.now(), ledger.nextNumber());
        sent.failure = failure;
        sent.outcome = failure instanceof MessagingException told ? told.outcome() : null;
        boolean interrupted = sent.cause != null && failure instanceof CancellationException;
        ledger.require(
                sent.outcome != null || cancelled || interrupted,
                "SND-5",
                () -> sent + " has failed in an unknown way: " + failure);
    }

    private static Channel<Job> channel(Sent sent) {
        return sent.to.startsWith("queue") ? Queue.of(sent.to, Job.class) : Topic.of(sent.to, Job.class);
    }

    /** Looks after dead letters: notes them, and may have those of queues handled once more. */
    void undertaker(boolean replays) {
        service(
                UNDERTAKER,
                service -> sources.forEach((place, source) -> service.messaging()
                        .receive(source.deadLetters(), letter -> bury(service, place, source, letter, replays))));
    }

    private void bury(
            SimulatedService service,
            Place place,
            Source<Job> source,
            ReceivedMessage<byte[]> letter,
            boolean replays) {
        ledger.add(new DeadLetter(
                place, letter.id(), new String(letter.payload(), StandardCharsets.UTF_8), FailureInfo.of(letter)));
        if (replays && source instanceof Queue<Job> && ledger.replay(letter.id())) {
            service.messaging().send(Queue.of(source.name(), byte[].class), letter.forward());
            ledger.replayed(letter.id());
        }
    }
}
