package dev.messaging.testkit.simulation;

import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.spi.Time;
import dev.messaging.testkit.ThrowingRunnable;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Several services over simulated time and a network that misbehaves, all decided by one seed. Their clocks are wrong by up to
 * 10 seconds, always.
 *
 * <p>Application code, engine and in-process transport are the real ones. Only one thread runs at a time, and waits only
 * through messaging, {@link SimulatedService#work} or {@link #advance}. Used by the thread that plays the {@link Scenario}.
 */
public final class Simulation {

    /** What the scenario has begun is to meet faults, too. */
    private static final Duration STORM = Duration.ofMinutes(1);

    private static final Duration SKEW_SPAN = Duration.ofSeconds(10);

    private final VirtualEnvironment environment;
    private final World world;
    private final long seed;
    private final RandomGenerator random;
    private final Map<String, ThrowingRunnable> eventually = new LinkedHashMap<>();
    private Duration patience = Duration.ofMinutes(10);
    private @Nullable SimulatedService client;

    Simulation(VirtualEnvironment environment, World world, long seed) {
        this.environment = environment;
        this.world = world;
        this.seed = seed;
        this.random = new SplittableRandom(seed).split(); // the environment draws from the seed itself
    }

    /**
     * Plays a scenario as a {@link SimulationTest} does, for who has no JUnit.
     *
     * @param seeds how many: 1 and up, unless the system properties say otherwise
     * @throws AssertionError if one fails, with the fewest faults and the story
     */
    public static void play(int seeds, Scenario scenario) {
        Seeds.configured(seeds).play(scenario);
    }

    /** What goes wrong from now on; {@link Faults#usual()} unless told otherwise. */
    public void faults(Faults faults) {
        world.schedule().use(faults);
    }

    /**
     * Starts a service; it is there when this returns, and may have crashed before. Those of one name are replicas of one
     * service.
     */
    public SimulatedService service(String name, ServiceBody body) {
        return service(name, builder -> builder, body);
    }

    /** Starts a service whose {@link Messaging} has settings of its own. */
    public SimulatedService service(String name, UnaryOperator<MessagingBuilder> configure, ServiceBody body) {
        return start(name, true, Connector.configuredBy(configure), body);
    }

    /** What the scenario itself sends and asks with: a service that never crashes. */
    public Messaging client() {
        if (client == null) {
            client = start("client", false, Connector.configuredBy(builder -> builder), service -> {});
        }
        return client.messaging();
    }

    SimulatedService start(String name, boolean mayCrash, Connector connector, ServiceBody body) {
        Duration skew = Duration.ofNanos(random().nextLong(-SKEW_SPAN.toNanos(), SKEW_SPAN.toNanos()));
        SimulatedService service =
                new SimulatedService(world, environment.withClockSkew(skew), name, mayCrash, connector, body);
        service.start();
        environment.threads().await(service.started());
        return service;
    }

    /**
     * What must hold whenever a service touches messaging or works, and in the end. The check is quick, and does not touch messaging.
     *
     * @throws IllegalArgumentException if there is one of this name already
     */
    public void always(String invariant, ThrowingRunnable check) {
        world.always(invariant, check);
    }

    /**
     * What must hold in the end: when the scenario is played, nothing goes wrong any longer, and {@link #patience} is over.
     *
     * @throws IllegalArgumentException if there is one of this name already
     */
    public void eventually(String invariant, ThrowingRunnable check) {
        World.add(invariant, check, eventually);
    }

    /** How long the services have to come to their end; ten minutes of simulated time unless told otherwise. */
    public void patience(Duration longest) {
        patience = longest;
    }

    /** Lets simulated time pass. */
    public void advance(Duration duration) {
        environment.advance(duration);
    }

    /** Simulated time, with a clock that is right. */
    public Time time() {
        return environment.time();
    }

    /** Chance that the seed decides, and nothing that goes wrong. */
    public RandomGenerator random() {
        return random;
    }

    /** What decides everything. */
    public long seed() {
        return seed;
    }

    VirtualEnvironment environment() {
        return environment;
    }

    long now() {
        return environment.time().nanoTime();
    }

    boolean hasFired(Fault fault) {
        return world.schedule().hasFired(fault);
    }

    /** Whether anything has gone wrong with what concerns a channel. */
    boolean hasFired(String channel) {
        return world.schedule().hasFired(channel);
    }

    /** Lets everything come to its end, and looks whether it is right. */
    void conclude() {
        environment.advance(STORM);
        world.calm();
        environment.advance(patience);
        world.checkInvariants();
        eventually.forEach((invariant, check) -> world.check(invariant, "in the end, ", check));
    }
}
