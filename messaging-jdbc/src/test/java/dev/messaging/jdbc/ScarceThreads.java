package dev.messaging.jdbc;

import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Another environment that may run out of threads for handlers. */
final class ScarceThreads implements Environment, Threads {

    private final Environment environment;
    private volatile boolean none;

    ScarceThreads(Environment environment) {
        this.environment = environment;
    }

    void areThere(boolean are) {
        none = !are;
    }

    @Override
    public Executor handlers() {
        return task -> {
            if (none) {
                throw new OutOfMemoryError("unable to create native thread, for the test");
            }
            environment.threads().handlers().execute(task);
        };
    }

    @Override
    public Executor callbacks() {
        return environment.threads().callbacks();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        return environment.threads().await(future);
    }

    @Override
    public Threads threads() {
        return this;
    }

    @Override
    public Time time() {
        return environment.time();
    }

    @Override
    public RandomGenerator random() {
        return environment.random();
    }
}
