package dev.messaging.testkit.simulation;

import dev.messaging.ClosedException;
import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Source;
import dev.messaging.Subscription;
import dev.messaging.internal.Engine;
import dev.messaging.internal.EngineOptions;
import dev.messaging.spi.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Services over an engine and a transport that are looked at, whose every step is noted. */
final class EngineWorld {

    static final String CLIENT = "client";
    static final String UNDERTAKER = "undertaker";

    static final Duration DRAIN = Duration.ofSeconds(10);

    private final Simulation simulation;
    private final Subject subject;
    private final Ledger ledger;
    private final NotedSends sends;
    private final Handlers handlers;
    private final Map<Messaging, List<Subscription>> subscriptions = new HashMap<>();
    private final Map<Messaging, Reception> receptions = new HashMap<>();
    private final Map<Place, Source<Job>> sources = new LinkedHashMap<>();

    EngineWorld(Simulation simulation, Subject subject) {
        this.simulation = simulation;
        this.subject = subject;
        this.ledger = new Ledger(simulation);
        this.sends = new NotedSends(ledger);
        this.handlers = new Handlers(ledger, sends);
    }

    Ledger ledger() {
        return ledger;
    }

    NotedSends sends() {
        return sends;
    }

    Handlers handlers() {
        return handlers;
    }

    /** In the end nothing is broken, of what was looked at on the way and of what these rules look at. */
    void keepsItsPromises(Runnable endRules) {
        simulation.eventually("no promise is broken", () -> {
            endRules.run();
            ledger.requireNoneBroken();
        });
    }

    private Connector engine(int maxInFlight, Duration sendTimeout, Duration requestTimeout) {
        return wiring -> {
            WatchedStore store = ledger.watch(wiring.store());
            Remains remains = new Remains();
            AtomicReference<@Nullable WatchedTransport> transport = new AtomicReference<>();
            Messaging messaging = Engine.open(
                    context -> {
                        Transport broken = subject.transport()
                                .apply(ledger.truth().beneath(wiring.application(), wiring.transport(), remains))
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
                            wiring.application().equals(UNDERTAKER)
                                    ? store
                                    : subject.store().apply(store),
                            wiring.environment(),
                            maxInFlight,
                            sendTimeout,
                            requestTimeout,
                            DRAIN,
                            subject.withoutStages()));
            ledger.connected(messaging, new Connected(store, Objects.requireNonNull(transport.get()), remains));
            return messaging;
        };
    }

    /** Who sends and asks, and never crashes. */
    Messaging client(int maxInFlight, Duration sendTimeout, Duration requestTimeout) {
        return client(CLIENT, maxInFlight, sendTimeout, requestTimeout);
    }

    Messaging client(String name, int maxInFlight, Duration sendTimeout, Duration requestTimeout) {
        return simulation
                .start(name, false, engine(maxInFlight, sendTimeout, requestTimeout), service -> {})
                .messaging();
    }

    SimulatedService service(String name, ServiceBody body) {
        return simulation.start(name, true, engine(1_000, Duration.ofSeconds(30), Duration.ofSeconds(30)), body);
    }

    /** Somebody handles what comes from a source, or will. */
    void add(Place place, Source<Job> source) {
        sources.put(place, source);
    }

    /** One of those that handle what comes to a place. */
    SimulatedService worker(Place place, Source<Job> source, boolean async) {
        return service(place.service(), service -> {
            Messaging messaging = service.messaging();
            Reception reception = new Reception(
                    place,
                    () -> async
                            ? messaging.receiveAsync(
                                    source, place.options(), message -> handlers.handleAsync(service, place, message))
                            : messaging.receive(
                                    source, place.options(), message -> handlers.handle(service, place, message)));
            receptions.put(messaging, reception);
            keep(messaging, reception);
            ledger.receives(place);
        });
    }

    /** What a service receives with in its present life. */
    void keep(Messaging messaging, Subscription subscription) {
        subscriptions.computeIfAbsent(messaging, unused -> new ArrayList<>()).add(subscription);
    }

    /** A deployment, an operator's hand, or a process that ends in disorder. */
    void disturb(SimulatedService service, Dice dice) {
        int what = dice.upTo(5);
        if (!service.isUp()) {
            return;
        }
        switch (what) {
            case 0 -> cut(service);
            case 1, 2 -> restart(service);
            default -> {
                pause(service);
                Duration after = dice.between(Duration.ofSeconds(1), Duration.ofSeconds(20));
                simulation.environment().time().schedule(after, () -> resume(service));
            }
        }
    }

    /** Its connection is closed under the engine's feet, as by a shutdown hook of its own; then it is gone. */
    private void cut(SimulatedService service) {
        ledger.excuses().restarts();
        try {
            ledger.connected(service.messaging()).transport().close();
        } catch (SimulatedCrash crashed) {
            // sooner than it should
        }
        service.crash();
    }

    /** A deployment. */
    private void restart(SimulatedService service) {
        ledger.excuses().restarts();
        Messaging messaging = service.messaging();
        int starts = service.starts();
        CloseRules rules = new CloseRules(ledger, messaging);
        service.restart();
        if (service.starts() > starts) {
            rules.closed();
        }
    }

    private void pause(SimulatedService service) {
        Messaging messaging = service.messaging();
        subscriptions.get(messaging).forEach(Subscription::pause);
        ledger.pause(messaging);
    }

    private void resume(SimulatedService service) {
        if (!service.isUp()) {
            return;
        }
        ledger.resume(service.messaging());
        subscriptions.get(service.messaging()).forEach(Subscription::resume);
    }

    /** What a worker receives with is closed while it handles, and opened again on the same connection. */
    void reopen(SimulatedService service, boolean unsubscribes) {
        if (service.isUp()) {
            Messaging messaging = service.messaging();
            Reception reception = Objects.requireNonNull(receptions.get(messaging));
            if (!reception.isClosing()) {
                ledger.excuses().restarts();
                service.execute(() -> reopen(service, messaging, reception, unsubscribes));
            }
        }
    }

    private void reopen(SimulatedService service, Messaging messaging, Reception reception, boolean unsubscribes) {
        long began = ledger.now();
        if (unsubscribes) {
            reception.unsubscribe();
        } else {
            reception.close();
        }
        Duration took = Duration.ofNanos(ledger.now() - began);
        Duration longest = reception.place().options().drainTimeout();
        ledger.require(
                took.compareTo(longest) <= 0,
                "LIF-1",
                () -> "closing " + reception.place().name() + " took " + took + " of " + longest);
        ledger.abandonRuns(messaging);
        ledger.resume(messaging);
        try {
            reception.reopen();
        } catch (ClosedException deployedMeanwhile) {
            // its next life opens its own
        } catch (MessagingException away) {
            service.crash(); // as at its start
        }
    }

    /** Looks after dead letters. */
    void undertaker(boolean replays) {
        service(
                UNDERTAKER,
                service -> sources.forEach((place, source) -> service.messaging()
                        .receive(source.deadLetters(), new Undertaker(ledger, service, place, source, replays))));
    }
}
