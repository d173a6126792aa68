package dev.messaging.rabbitmq;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** An executor that is not the client's to end, in the form in which the client takes it. Thread-safe. */
final class ExecutorOf extends AbstractExecutorService {

    private final Executor executor;
    private volatile boolean shutdown;

    ExecutorOf(Executor executor) {
        this.executor = executor;
    }

    /** One that runs what the executor has no thread for, or refuses because it is closed, in the thread that brings it. */
    static ExecutorOf outliving(Executor executor) {
        return new ExecutorOf(task -> {
            try {
                executor.execute(task);
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                task.run();
            }
        });
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(task);
    }

    @Override
    public void shutdown() {
        shutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutdown = true;
        return List.of();
    }

    @Override
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return shutdown;
    }
}
