package dev.messaging.testkit;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** An environment that does what another does, but for what a subclass changes: a wrong clock, too few threads. */
public class ForwardingEnvironment implements Environment, Time, Threads {

    private final Environment environment;

    /** Forwards to this one. */
    public ForwardingEnvironment(Environment environment) {
        this.environment = environment;
    }

    @Override
    public final Time time() {
        return this;
    }

    @Override
    public final Threads threads() {
        return this;
    }

    @Override
    public RandomGenerator random() {
        return environment.random();
    }

    @Override
    public InstantSource clock() {
        return environment.time().clock();
    }

    @Override
    public long nanoTime() {
        return environment.time().nanoTime();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return environment.time().schedule(delay, task);
    }

    @Override
    public Executor handlers() {
        return environment.threads().handlers();
    }

    @Override
    public Executor callbacks() {
        return environment.threads().callbacks();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        return environment.threads().await(future);
    }
}
