package dev.messaging.testkit;

import dev.messaging.spi.Threads;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

/** Handlers and callbacks are run by the same workers: none blocks any other. */
final class Participants implements Threads {

    private final Baton baton;
    private final Executor executor;

    Participants(Baton baton) {
        this.baton = baton;
        this.executor = baton::execute;
    }

    @Override
    public Executor handlers() {
        return executor;
    }

    @Override
    public Executor callbacks() {
        return executor;
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        if (!future.isDone() && !Thread.currentThread().isInterrupted()) {
            baton.await(future);
        }
        if (!future.isDone()) {
            if (Thread.currentThread().isInterrupted()) {
                future.cancel(true);
                throw new CancellationException("Interrupted while waiting");
            }
            throw new CancellationException("The virtual environment was closed while this thread waited");
        }
        return resultOf(future);
    }

    private static <T> T resultOf(CompletableFuture<T> done) {
        try {
            return done.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            if (cause instanceof Error error) {
                throw error;
            }
            throw cause instanceof RuntimeException runtime ? runtime : new CompletionException(cause);
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
            throw new AssertionError("A future that is done does not wait", impossible);
        }
    }
}
