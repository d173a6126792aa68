package dev.messaging.spi;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * The machine's time, threads and chance. Thread-safe.
 *
 * <p>Its threads are daemons; handlers run on virtual threads where the JDK has them. Closing it ends its threads.
 */
public final class SystemEnvironment implements Environment, Time, Threads, AutoCloseable {

    private static final InstantSource CLOCK = InstantSource.system();

    private final ExecutorService handlers;
    private final ExecutorService callbacks;
    private final TimerWheel timers;

    /**
     * Starts no thread yet.
     *
     * @param name begins the names of its threads
     */
    public SystemEnvironment(String name) {
        this.handlers = ThreadPools.handlers(name + "-handler-");
        this.callbacks = ThreadPools.callbacks(name + "-callback-");
        this.timers = new TimerWheel(ThreadPools.daemons(name + "-timer-"), callbacks);
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
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public InstantSource clock() {
        return CLOCK;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return timers.schedule(delay, task);
    }

    @Override
    public Executor handlers() {
        return handlers;
    }

    @Override
    public Executor callbacks() {
        return callbacks;
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting");
        } catch (ExecutionException failed) {
            throw unchecked(failed.getCause() == null ? failed : failed.getCause());
        }
    }

    /** The failure itself, to be thrown unchecked; checked ones are wrapped. */
    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof RuntimeException runtime) {
            return runtime;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new CompletionException(failure);
    }

    @Override
    public void close() {
        timers.close();
        handlers.shutdown();
        callbacks.shutdown();
    }
}
