package dev.messaging.internal;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The future that users get: it waits and times out through the {@link Environment}, and gives its exchange up as soon
 * as the user settles it in any way of his own.
 */
final class MessagingFuture<T> extends CompletableFuture<T> {

    private final Environment environment;

    /** Let go of as soon as the future is done, so that keeping the future keeps no message. */
    private volatile @Nullable Runnable onAbandon;

    MessagingFuture(Environment environment) {
        this.environment = environment;
    }

    void onAbandon(Runnable action) {
        onAbandon = action;
    }

    /** Completes for the engine. */
    void succeed(T value) {
        onAbandon = null;
        super.complete(value);
    }

    /** Fails for the engine. */
    void fail(Throwable failure) {
        onAbandon = null;
        super.completeExceptionally(failure);
    }

    @Override
    public boolean complete(T value) {
        return abandonedIf(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return abandonedIf(super.completeExceptionally(failure));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return abandonedIf(super.cancel(mayInterruptIfRunning));
    }

    private boolean abandonedIf(boolean settledByUser) {
        Runnable action = onAbandon;
        if (settledByUser && action != null) {
            onAbandon = null;
            action.run();
        }
        return settledByUser;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new MessagingFuture<>(environment);
    }

    @Override
    public Executor defaultExecutor() {
        return environment.threads().handlers();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            awaitInterruptibly(doneGate());
        }
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone()) {
            CompletableFuture<@Nullable Void> gate = doneGate();
            Cancellable timer = environment
                    .time()
                    .schedule(Duration.ofNanos(Math.max(0, unit.toNanos(timeout))), () -> gate.complete(null));
            try {
                awaitInterruptibly(gate);
            } finally {
                timer.cancel();
            }
            if (!isDone()) {
                throw new TimeoutException("Not done within " + timeout + " " + unit);
            }
        }
        return super.get();
    }

    @Override
    public T join() {
        if (!isDone()) {
            try {
                environment.threads().await(doneGate());
            } catch (CancellationException interrupted) {
                cancel(true);
                throw interrupted;
            }
        }
        return super.join();
    }

    private CompletableFuture<@Nullable Void> doneGate() {
        CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
        whenComplete((value, failure) -> gate.complete(null));
        return gate;
    }

    private void awaitInterruptibly(CompletableFuture<@Nullable Void> gate) throws InterruptedException {
        try {
            environment.threads().await(gate);
        } catch (CancellationException interrupted) {
            Thread.interrupted();
            throw new InterruptedException("Interrupted while waiting");
        }
    }

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        return settleAfter(timeout, unit, () -> completeExceptionally(new TimeoutException()));
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        return settleAfter(timeout, unit, () -> complete(value));
    }

    private CompletableFuture<T> settleAfter(long timeout, TimeUnit unit, Runnable settle) {
        if (!isDone()) {
            Cancellable timer = environment.time().schedule(Duration.ofNanos(unit.toNanos(timeout)), settle);
            whenComplete((value, failure) -> timer.cancel());
        }
        return this;
    }
}
