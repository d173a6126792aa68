package dev.messaging.internal;

import dev.messaging.Health;
import dev.messaging.IdempotencyStore;
import dev.messaging.Ordering;
import dev.messaging.ReceiverOptions;
import dev.messaging.Subscription;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A receiver at work: what its stages share, and its life. */
final class ActiveReceiver implements Subscription {

    private final Environment environment;
    private final Destination destination;
    private final ReceiverOptions options;
    private final Replies replies;
    private final Verdicts verdicts;
    private final Dispatcher dispatcher;
    private final Settle settle;
    private final StoreGate gate;
    private final Watch watch;
    private final IdempotencyStore store;
    private final List<Stage<Handling>> stages;
    private final Consumer<ActiveReceiver> onClosed;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    /** Guarded by this object's monitor. */
    private @Nullable Intake intake;

    private boolean pausedByUser;
    private volatile @Nullable String suspect;

    ActiveReceiver(
            Inbound inbound,
            Destination destination,
            ReceiverOptions options,
            HandlerCall handler,
            Consumer<ActiveReceiver> onClosed) {
        this.environment = inbound.environment();
        this.destination = destination;
        this.options = options;
        this.replies = inbound.replies();
        this.onClosed = onClosed;
        this.store = inbound.store();
        this.verdicts = new Verdicts(environment, options, replies, inbound.deadLetters());
        this.dispatcher = new Dispatcher(environment, options.concurrency(), options.ordering());
        this.settle = new Settle(inbound.events());
        this.gate = new StoreGate(this, environment, inbound.events());
        this.watch = new Watch(this, environment, store, inbound.events(), options);
        this.stages = inbound.stages(dispatcher, settle, options, handler);
    }

    /** What the transport calls with each delivery. */
    void take(Delivery delivery) {
        new Handling(stages, this, delivery, environment.time().nanoTime()).start();
    }

    synchronized void attach(Intake attached) {
        intake = attached;
        applyPauses();
    }

    Environment environment() {
        return environment;
    }

    Destination destination() {
        return destination;
    }

    String name() {
        return destination.name();
    }

    Replies replies() {
        return replies;
    }

    Verdicts verdicts() {
        return verdicts;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    StoreGate gate() {
        return gate;
    }

    /** Something has begun that must be looked after: a lease, or a handler. */
    void watch() {
        watch.begin();
    }

    void suspect(String messageId) {
        suspect = messageId;
    }

    void clear(String messageId) {
        if (messageId.equals(suspect)) {
            suspect = null;
        }
    }

    @Override
    public synchronized void pause() {
        pausedByUser = true;
        applyPauses();
    }

    @Override
    public synchronized void resume() {
        pausedByUser = false;
        applyPauses();
    }

    /** The gate has closed or opened, or holds more or fewer. */
    synchronized void storeChanged() {
        applyPauses();
    }

    private void applyPauses() {
        Intake attached = intake;
        if (attached != null) {
            if (pausedByUser || hasEnough()) {
                attached.pause();
            } else {
                attached.resume();
            }
        }
    }

    /** Where all stand in one line, whatever came could not try the store before the first. */
    private boolean hasEnough() {
        return options.ordering() == Ordering.SOURCE ? gate.isClosed() : gate.isSupplied();
    }

    @Override
    public void close() {
        waitUnlessInside(closeAsync());
    }

    @Override
    public void unsubscribe() {
        waitUnlessInside(closeAsync().thenCompose(done -> attached().unsubscribe()));
    }

    private void waitUnlessInside(CompletableFuture<@Nullable Void> done) {
        Context context = Context.current();
        if (context == null || context.receiver() != this || context.isOver()) {
            environment.threads().await(done);
        }
    }

    /** Takes nothing more, lets handlers finish within the drain time, settles, and ends. */
    CompletableFuture<@Nullable Void> closeAsync() {
        if (closing.compareAndSet(false, true)) {
            Intake attached = attached();
            drained(Failures.caught(attached::stop))
                    .thenCompose(drained -> attached.close())
                    .whenComplete((done, failure) -> {
                        onClosed.accept(this);
                        if (failure == null) {
                            closed.complete(null);
                        } else {
                            closed.completeExceptionally(Failures.unwrapped(failure));
                        }
                    });
        }
        return closed;
    }

    private synchronized Intake attached() {
        if (intake == null) {
            throw new IllegalStateException("The receiver of " + destination + " does not receive yet");
        }
        return intake;
    }

    /** A transport that does not stop has no more time than handlers that do not finish; one that cannot takes none from them. */
    private CompletableFuture<@Nullable Void> drained(CompletableFuture<Void> stopped) {
        CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        var timer = environment.time().schedule(options.drainTimeout(), () -> {
            try {
                abandon();
            } finally {
                end.complete(null);
            }
        });
        stopped.exceptionally(unable -> null)
                .thenCompose(done -> dispatcher.whenIdle())
                .thenCompose(idle -> settle.whenIdle())
                .whenComplete((idle, failure) -> {
                    timer.cancel();
                    end.complete(null);
                });
        return end;
    }

    /** The drain time is over: what runs is interrupted, what waits goes back with its lease free. */
    private void abandon() {
        dispatcher.abandon().forEach(this::letGo);
        for (Handling handling : dispatcher.started()) {
            Invocation invocation = handling.invocation;
            if (invocation != null) {
                invocation.interrupt();
            }
        }
    }

    /** It will not go on, and its message comes again: whoever gets it must find its key free, unless it has been handled. */
    void letGo(Handling handling) {
        dispatcher.forget(handling);
        IdempotencyStore.Lease lease = handling.lease;
        handling.lease = null;
        if (lease != null && !handling.handled) {
            // If that fails, the lease runs out by itself.
            Failures.caught(() -> store.release(lease));
        }
    }

    Health.Check health() {
        String name = "receiver " + destination.name();
        String detail = dispatcher.unsettled() + " unsettled, " + dispatcher.slots() + " handlers busy";
        if (gate.isClosed()) {
            return new Health.Check(
                    name, Health.Status.DOWN, detail + ", the idempotency store or inbox does not answer");
        }
        if (dispatcher.isStuck()) {
            return new Health.Check(name, Health.Status.DOWN, detail + ", all of them overdue");
        }
        String suspicious = suspect;
        if (suspicious != null) {
            detail += ", message " + suspicious + " was delivered more than 20 times";
            return new Health.Check(name, Health.Status.DEGRADED, detail);
        }
        synchronized (this) {
            return new Health.Check(name, Health.Status.UP, pausedByUser ? detail + ", paused" : detail);
        }
    }
}
