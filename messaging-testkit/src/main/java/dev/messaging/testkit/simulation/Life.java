package dev.messaging.testkit.simulation;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.testkit.ForwardingEnvironment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The machine on which a service runs, from its start to its crash or end: whatever it has begun by then is never gone on with,
 * and what waits, or touches messaging, is thrown a {@link SimulatedCrash}.
 */
final class Life extends ForwardingEnvironment {

    /** Whose code a thread runs; nobody's for the scenario's. */
    private static final ThreadLocal<@Nullable Life> CURRENT = new ThreadLocal<>();

    private final String service;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Set<Thread> thrownAt = ConcurrentHashMap.newKeySet();
    private final Executor executor = this::execute;

    Life(String service, Environment world) {
        super(world);
        this.service = service;
    }

    boolean isOver() {
        return end.isDone();
    }

    void requireAlive() {
        if (isOver()) {
            throw new SimulatedCrash(service);
        }
    }

    /** Whether its end was thrown at what runs on this thread. A call that does not wait keeps it in its future. */
    boolean wasThrownHere() {
        return thrownAt.contains(Thread.currentThread());
    }

    /** Ends what runs on this thread if it is over: whoever goes on nonetheless has caught that. */
    void throwIfOver() {
        if (isOver() && !isInCallback()) {
            thrownAt.add(Thread.currentThread());
        }
        requireAlive();
    }

    /** Whether a future of the handler's calls this: it keeps what is thrown, and the handler never sees it. */
    private static boolean isInCallback() {
        return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.map(StackWalker.StackFrame::getDeclaringClass)
                        .takeWhile(caller -> caller != SwallowedCrashes.class)
                        .anyMatch(caller -> caller == CompletableFuture.class));
    }

    /** Code whose own process has died does nothing any longer, to no other process either. */
    static void requireCallerAlive() {
        Life current = CURRENT.get();
        if (current != null) {
            current.throwIfOver();
        }
    }

    void end() {
        end.complete(null);
    }

    void execute(Runnable code) {
        if (!isOver()) {
            super.handlers().execute(() -> run(code));
        }
    }

    private void run(Runnable code) {
        if (isOver()) {
            return;
        }
        CURRENT.set(this);
        try {
            code.run();
        } catch (SimulatedCrash passed) {
            // as it should
        } finally {
            CURRENT.remove();
        }
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return super.schedule(delay, () -> run(task));
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        throwIfOver();
        if (!future.isDone()) {
            CompletableFuture<Void> either = new CompletableFuture<>();
            CompletableFuture<?> unused = future.whenComplete((value, failure) -> either.complete(null));
            end.whenComplete((over, failure) -> either.complete(null));
            try {
                super.await(either);
            } catch (CancellationException interrupted) {
                throwIfOver();
                future.cancel(true);
                throw interrupted;
            }
            throwIfOver();
        }
        return super.await(future);
    }

    @Override
    public Executor handlers() {
        return executor;
    }

    @Override
    public Executor callbacks() {
        return executor;
    }
}
