package dev.messaging.internal;

import dev.messaging.ClosedException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many sends and requests are in flight, from the first attempt to the outcome. At the limit an asynchronous
 * call fails at once, and a blocking one waits for a place until its deadline. What goes to several subscriptions at once
 * takes a place for each.
 *
 * <p>Thread-safe. A place that is given back goes to nobody in particular: whoever waits is woken to try for it, so that
 * none is lost with a waiter that has just given up.
 */
final class InFlightLimit implements Stage<Call> {

    private final Environment environment;
    private final int limit;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Queue<Waiter> waiting = new ConcurrentLinkedQueue<>();
    private volatile @Nullable CompletableFuture<@Nullable Void> idle;

    InFlightLimit(Environment environment, int limit) {
        this.environment = environment;
        this.limit = limit;
    }

    int inFlight() {
        return inFlight.get();
    }

    @Override
    public boolean begin(Call call) {
        if (call.hasPlaces || tryEnter(call.places)) {
            return true;
        }
        call.failure = call.outcome.callerWaits() ? awaitPlace(call) : overloaded(call);
        if (call.failure == null) {
            return true;
        }
        call.turnBack();
        return false;
    }

    @Override
    public boolean done(Call call) {
        leave(call.places);
        return true;
    }

    private boolean tryEnter(int places) {
        for (int now = inFlight.get(); now + places <= limit; now = inFlight.get()) {
            if (inFlight.compareAndSet(now, now + places)) {
                return true;
            }
        }
        return false;
    }

    private void leave(int places) {
        int left = inFlight.addAndGet(-places);
        for (int free = 0; free < places && !waiting.isEmpty(); free++) {
            wakeNext();
        }
        CompletableFuture<@Nullable Void> closing = idle;
        if (left == 0 && closing != null) {
            closing.complete(null);
        }
    }

    private @Nullable MessagingException awaitPlace(Call call) {
        while (true) {
            Waiter waiter = new Waiter();
            waiting.add(waiter);
            if (tryEnter(call.places)) {
                withdraw(waiter);
                return null;
            }
            long left = call.deadline - environment.time().nanoTime();
            if (left <= 0) {
                withdraw(waiter);
                return call.deadlineExceeded();
            }
            Cancellable timer = environment.time().schedule(Duration.ofNanos(left), waiter::wake);
            try {
                environment.threads().await(waiter.woken);
            } catch (ClosedException closed) {
                return closed;
            } catch (RuntimeException interrupted) {
                withdraw(waiter);
                throw interrupted;
            } finally {
                timer.cancel();
                waiting.remove(waiter);
            }
        }
    }

    /** If it was woken meanwhile, the next in line is woken in its stead. */
    private void withdraw(Waiter waiter) {
        if (!waiting.remove(waiter)) {
            wakeNext();
        }
    }

    private void wakeNext() {
        Waiter next = waiting.poll();
        if (next != null) {
            next.wake();
        }
    }

    private OverloadedException overloaded(Call call) {
        return new OverloadedException(
                inFlight + " sends and requests are in flight, of the " + limit + " that maxInFlight allows; message "
                        + call.id + " to " + call.destination + " needs " + call.places
                        + " more and was not sent. Send slower, wait for earlier ones, or raise maxInFlight",
                Outcome.NOT_SENT,
                null);
    }

    /** Completes when nothing is in flight. */
    CompletableFuture<@Nullable Void> whenIdle() {
        CompletableFuture<@Nullable Void> closing = new CompletableFuture<>();
        idle = closing;
        if (inFlight.get() == 0) {
            closing.complete(null);
        }
        return closing;
    }

    /** Nobody waits for a place any longer. */
    void refuse(ClosedException closed) {
        for (Waiter waiter = waiting.poll(); waiter != null; waiter = waiting.poll()) {
            waiter.woken.completeExceptionally(closed);
        }
    }

    /** A blocked caller's place in line. */
    private static final class Waiter {

        private final CompletableFuture<@Nullable Void> woken = new CompletableFuture<>();

        void wake() {
            woken.complete(null);
        }
    }
}
