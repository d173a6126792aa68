package dev.messaging.testkit.simulation;

import dev.messaging.Health;
import dev.messaging.IdempotencyStore;
import dev.messaging.memory.Broker;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.ThrowingRunnable;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What all services of one simulation share: time, broker, network, and what goes wrong. */
final class World {

    private final Environment environment;
    private final FaultSchedule schedule;
    private final Trace trace;
    private final TransportFactory connections;
    private final Transport network;
    private final Map<String, IdempotencyStore> stores = new HashMap<>();
    private final Map<String, ThrowingRunnable> always = new LinkedHashMap<>();
    private @Nullable AssertionError violation;
    private long brokerAwayUntil;

    World(Environment environment, FaultSchedule schedule, Trace trace) {
        this.environment = environment;
        this.schedule = schedule;
        this.trace = trace;
        this.connections = MemoryTransport.to(new Broker(environment));
        this.network = connections.open(
                new TransportContext(null, Map.of(), "network", environment, event -> {}, () -> new Health(List.of())));
        this.brokerAwayUntil = environment.time().nanoTime();
    }

    Environment environment() {
        return environment;
    }

    FaultSchedule schedule() {
        return schedule;
    }

    TransportFactory connections() {
        return connections;
    }

    /** A connection that no crash closes: what is on its way arrives. */
    Transport network() {
        return network;
    }

    /** The database in which all replicas of a service keep what they have handled. */
    IdempotencyStore store(String service) {
        return stores.computeIfAbsent(service, name -> new HeapIdempotencyStore(environment.time()));
    }

    boolean isBrokerAway() {
        return environment.time().nanoTime() - brokerAwayUntil < 0;
    }

    /** The broker is there from now on, and nothing goes wrong any longer. */
    void calm() {
        schedule.end();
        brokerAwayUntil = environment.time().nanoTime();
    }

    /** A service touches messaging, and something may go wrong. */
    @Nullable
    Fault point(SimulatedService service, String what, String where, String id, Fault... possible) {
        Fault fault = visit(service, what, where, id, possible);
        if (fault == Fault.CRASH) {
            throw new SimulatedCrash(service.name());
        }
        return fault;
    }

    /** Something may go wrong with what a service does; if that is a crash, it is dead when this returns. */
    @Nullable
    Fault visit(SimulatedService service, String what, String where, String id, Fault... possible) {
        FaultSchedule.Place place = new FaultSchedule.Place(service.name(), what, where);
        Fault fault = schedule.next(place, service.mayCrash() ? possible : withoutCrash(possible));
        trace.add(service.name(), what, where, id, fault);
        checkInvariants();
        if (fault == Fault.BROKER_AWAY) {
            brokerAwayUntil =
                    environment.time().nanoTime() + schedule.delay(place).toNanos();
        } else if (fault == Fault.CRASH) {
            service.kill(schedule.delay(place));
        }
        return fault;
    }

    /** How long something takes that goes wrong with what a service does at this moment. */
    Duration delay(SimulatedService service, String what, String where) {
        return schedule.delay(new FaultSchedule.Place(service.name(), what, where));
    }

    /** How long a service stays away that ends by no fault of the schedule's. */
    Duration absence(SimulatedService service, String why) {
        schedule.next(new FaultSchedule.Place(service.name(), why, ""));
        return delay(service, why, "");
    }

    private static Fault[] withoutCrash(Fault... possible) {
        return Arrays.stream(possible).filter(fault -> fault != Fault.CRASH).toArray(Fault[]::new);
    }

    void note(SimulatedService service, String what) {
        trace.add(service.name(), what, "", "", null);
    }

    void always(String invariant, ThrowingRunnable check) {
        add(invariant, check, always);
    }

    static void add(String invariant, ThrowingRunnable check, Map<String, ThrowingRunnable> checks) {
        if (checks.putIfAbsent(invariant, check) != null) {
            throw new IllegalArgumentException(
                    "There is an invariant '" + invariant + "' already; name each by itself");
        }
    }

    /** What must hold at each step holds now. */
    void checkInvariants() {
        always.forEach((invariant, check) -> check(invariant, "", check));
    }

    void check(String invariant, String when, ThrowingRunnable check) {
        try {
            check.run();
        } catch (Throwable violated) {
            violate(new Violation(invariant, when, violated));
        }
    }

    /** What follows from a violation is no news. */
    void violate(AssertionError violated) {
        if (violation == null) {
            violation = violated;
        }
    }

    @Nullable
    AssertionError violation() {
        return violation;
    }
}
