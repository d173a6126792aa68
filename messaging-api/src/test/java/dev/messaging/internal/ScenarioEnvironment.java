package dev.messaging.internal;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** For scenarios: time stands still, timers run when they are told to, and each task has a thread of its own. */
final class ScenarioEnvironment implements Environment, Time, Threads {

    private final Queue<Runnable> timers = new ConcurrentLinkedQueue<>();

    /** The time of the timer that was set first has come, if any is set. */
    void fireTimer() {
        Runnable task = timers.poll();
        if (task != null) {
            task.run();
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        timers.add(task);
        return () -> timers.remove(task);
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Executor handlers() {
        return task -> new Thread(task).start();
    }

    @Override
    public Executor callbacks() {
        return handlers();
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        return future.join();
    }

    @Override
    public Time time() {
        return this;
    }

    @Override
    public Threads threads() {
        return this;
    }

    @Override
    public InstantSource clock() {
        throw new UnsupportedOperationException("The time of day is not to be used");
    }

    @Override
    public RandomGenerator random() {
        return () -> 0;
    }
}
