package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Transport;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A process that starts, may crash, and starts again; its idempotency store lies in a database and outlives it. */
public final class SimulatedService {

    private final World world;
    private final Environment machine;
    private final String name;
    private final boolean mayCrash;
    private final UnaryOperator<MessagingBuilder> configure;
    private final ServiceBody body;
    private final IdempotencyStore store;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private Life life;
    private @Nullable Transport connection;
    private @Nullable Messaging messaging;
    private int starts;

    SimulatedService(
            World world,
            Environment machine,
            String name,
            boolean mayCrash,
            UnaryOperator<MessagingBuilder> configure,
            ServiceBody body) {
        this.world = world;
        this.machine = machine;
        this.name = name;
        this.mayCrash = mayCrash;
        this.configure = configure;
        this.body = body;
        this.store = new HeapIdempotencyStore(machine.time());
        this.life = new Life(name, machine);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /**
     * What it sends and receives with in its present life.
     *
     * @throws IllegalStateException if it has not started
     */
    public Messaging messaging() {
        if (messaging == null) {
            throw new IllegalStateException("The service " + name + " has not started");
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

    /** How often it has started. */
    public int starts() {
        return starts;
    }

    /** Kills it; it starts again after a while. */
    public void crash() {
        if (life.isOver()) {
            return;
        }
        world.note(this, "crash");
        life.crash();
        if (connection != null) {
            connection.close();
        }
        world.environment().time().schedule(world.schedule().delay(), this::start);
    }

    boolean mayCrash() {
        return mayCrash;
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
        born.execute(() -> {
            try {
                messaging = connect(born);
                body.start(this);
                started.complete(null);
            } catch (SimulatedCrash crash) {
                throw crash;
            } catch (Throwable failed) {
                world.violate(new AssertionError("The service " + name + " could not start", failed));
                started.complete(null);
            }
        });
    }

    private Messaging connect(Life born) {
        return configure
                .apply(Messaging.builder())
                .application(name)
                .environment(born)
                .transport(context -> {
                    Transport broker = world.connections().open(context);
                    connection = broker;
                    return new FaultyTransport(world, this, born, broker);
                })
                .idempotencyStore(new FaultyStore(world, this, born, store))
                .interceptor(new SwallowedCrashes(world, this, born))
                .connect();
    }
}
