package dev.messaging.benchmarks;

import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** The machine, but handlers run on whatever thread delivers, so that no change of threads is measured. */
final class InlineEnvironment implements Environment, Threads {

    private final SystemEnvironment system;

    InlineEnvironment(SystemEnvironment system) {
        this.system = system;
    }

    @Override
    public Time time() {
        return system.time();
    }

    @Override
    public Threads threads() {
        return this;
    }

    @Override
    public RandomGenerator random() {
        return system.random();
    }

    @Override
    public Executor handlers() {
        return Runnable::run;
    }

    @Override
    public Executor callbacks() {
        return system.callbacks();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        return system.await(future);
    }
}
