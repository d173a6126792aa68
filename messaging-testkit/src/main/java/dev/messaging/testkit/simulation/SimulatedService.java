package dev.messaging.testkit.simulation;

import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A process that starts, may crash, and starts again. Its idempotency store lies in a database, which outlives it; processes
 * of one name are replicas of one service, and share it.
 */
public final class SimulatedService {

    private final World world;
    private final Environment machine;
    private final String name;
    private final boolean mayCrash;
    private final Connector connector;
    private final ServiceBody body;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private Life life;
    private @Nullable Transport connection;
    private @Nullable Messaging messaging;
    private boolean up;
    private int starts;

    SimulatedService(
            World world, Environment machine, String name, boolean mayCrash, Connector connector, ServiceBody body) {
        this.world = world;
        this.machine = machine;
        this.name = name;
        this.mayCrash = mayCrash;
        this.connector = connector;
        this.body = body;
        this.life = new Life(name, machine);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /**
     * What it sends and receives with in its present life.
     *
     * @throws IllegalStateException if it is not up
     */
    public Messaging messaging() {
        Life.requireCallerAlive();
        if (messaging == null) {
            throw new IllegalStateException("The service " + name + " is not up");
        }
        return messaging;
    }

    /** The time of day as its machine has it, which may be wrong. */
    public InstantSource clock() {
        return machine.time().clock();
    }

    /** Chance that the seed decides. */
    public RandomGenerator random() {
        return machine.random();
    }

    /**
     * Takes its time, as work does that does not go through messaging: a query, a computation. The service may crash
     * before, meanwhile and after.
     *
     * @param duration how long in simulated time, not negative
     */
    public void work(Duration duration) {
        Life.requireCallerAlive();
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Work takes no negative time, such as " + duration);
        }
        Life present = life;
        CompletableFuture<Void> done = new CompletableFuture<>();
        mayCrash(present, "work");
        present.schedule(duration, () -> done.complete(null));
        present.await(done);
        mayCrash(present, "worked");
    }

    private void mayCrash(Life present, String what) {
        world.visit(this, what, "", "", Fault.CRASH);
        present.throwIfOver();
    }

    /** Runs something beside what else runs, on a thread of its own; a crash ends it, too. */
    public void execute(Runnable task) {
        Life.requireCallerAlive();
        life.execute(task);
    }

    /** How often it has started. */
    public int starts() {
        return starts;
    }

    /** Whether it has started, and has not crashed since. */
    public boolean isUp() {
        return up;
    }

    /** Kills it, and ends its code that calls this; it starts again after a while. */
    public void crash() {
        kill(world.absence(this, "crash"));
        Life.requireCallerAlive();
    }

    /** Kills it if it lives; it starts again when it has been away for so long. */
    void kill(Duration absence) {
        if (!life.isOver()) {
            world.note(this, "crash");
            end();
            if (connection != null) {
                connection.close();
            }
            world.environment().time().schedule(absence, this::start);
        }
    }

    private void end() {
        life.end();
        up = false;
        messaging = null;
    }

    /**
     * Closes it in good order, as a deployment does, and starts it again; one that is not up will start by itself. Waits
     * for its handlers, as {@link Messaging#close} does, and so is not for them to call.
     */
    public void restart() {
        if (up) {
            stop();
        }
    }

    private void stop() {
        Life stopping = life;
        world.note(this, "close");
        try {
            messaging().close();
        } catch (SimulatedCrash crashedMeanwhile) {
            return;
        }
        if (!stopping.isOver()) {
            end();
            start();
        }
    }

    boolean mayCrash() {
        return mayCrash;
    }

    /** The how manieth life it lives. */
    boolean isAlive(int start) {
        return start == starts && !life.isOver();
    }

    CompletableFuture<Void> started() {
        return started;
    }

    void start() {
        starts++;
        Life born = new Life(name, machine);
        life = born;
        connection = null;
        world.note(this, "start");
        born.execute(() -> run(born));
    }

    private void run(Life born) {
        try {
            messaging = connector.connect(new Connector.Wiring(
                    name,
                    born,
                    context -> connect(born, context),
                    new FaultyStore(world, this, born, world.store(name)),
                    new SwallowedCrashes(world, this, born)));
            body.start(this);
            if (born.wasThrownHere()) {
                world.violate(SwallowedCrashes.by("The body of " + name));
            }
            if (born.isOver()) {
                return; // its next life has begun, or will
            }
            up = true;
            started.complete(null);
        } catch (SimulatedCrash crash) {
            throw crash;
        } catch (Throwable failed) {
            if (failed instanceof MessagingException away && away.isTransient()) {
                // Its process ends, and whoever looks after processes starts it again.
                kill(world.absence(this, "start"));
            } else {
                world.violate(new AssertionError("The service " + name + " could not start", failed));
                started.complete(null);
            }
        }
    }

    private Transport connect(Life born, TransportContext context) {
        Transport broker = world.connections().open(context);
        connection = broker;
        return new FaultyTransport(world, this, born, broker);
    }
}
