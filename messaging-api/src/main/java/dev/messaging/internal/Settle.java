package dev.messaging.internal;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.spi.Settlement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tells the transport what becomes of the delivery. Does not wait until that is carried out, but closing does. */
final class Settle implements Stage<Handling> {

    private final Events events;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile @Nullable CompletableFuture<@Nullable Void> idle;

    Settle(Events events) {
        this.events = events;
    }

    @Override
    public boolean begin(Handling handling) {
        boolean begins = handling.delivery.begin();
        if (!begins) {
            handling.turnBack();
        }
        return begins;
    }

    @Override
    public boolean done(Handling handling) {
        CompletableFuture<Void> settled =
                settle(handling, handling.receiver.verdicts().settlement(handling));
        if (settled.isDone() && !settled.isCompletedExceptionally()) {
            return true;
        }
        underWay.incrementAndGet();
        settled.whenComplete((done, failure) -> {
            if (failure != null) {
                events.tell(Kind.SETTLEMENT_FAILED, handling, 0, Failures.unwrapped(failure));
            }
            CompletableFuture<@Nullable Void> closing = idle;
            if (underWay.decrementAndGet() == 0 && closing != null) {
                closing.complete(null);
            }
        });
        return true;
    }

    private static CompletableFuture<Void> settle(Handling handling, Settlement settlement) {
        try {
            return handling.delivery.settle(settlement).toCompletableFuture();
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    /** Completes when no settlement is under way. */
    CompletableFuture<@Nullable Void> whenIdle() {
        CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();
        idle = closing;
        if (underWay.get() == 0) {
            closing.complete(null);
        }
        return closing;
    }
}
