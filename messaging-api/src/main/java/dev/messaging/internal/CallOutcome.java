package dev.messaging.internal;

import dev.messaging.spi.Environment;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Brings a call's outcome to its caller: to the thread that waits for it, or by a future that completes on an executor or
 * on a thread that the transport lends, never on one that others wait for.
 *
 * @param <T> what the caller gets
 */
abstract class CallOutcome<T> {

    /** Whether the caller's thread does nothing but wait. */
    abstract boolean callerWaits();

    /** The call has come back; called once, on any thread. */
    abstract void settle(Call call);

    /** The caller's thread waits, and makes the result itself. */
    static final class Blocking<T> extends CallOutcome<T> {

        private final CompletableFuture<Call> done = new CompletableFuture<>();

        @Override
        boolean callerWaits() {
            return true;
        }

        @Override
        void settle(Call call) {
            done.complete(call);
        }

        T await(Environment environment, Call call, Function<Call, T> result) {
            if (!done.isDone()) {
                try {
                    environment.threads().await(done);
                } catch (RuntimeException interrupted) {
                    call.giveUp(interrupted);
                    throw interrupted;
                }
            }
            Throwable failure = call.failure;
            if (failure != null) {
                throw Failures.unchecked(failure);
            }
            return result.apply(call);
        }
    }

    /** The caller has a future. What happens before he gets it happens on his own thread. */
    static final class Async<T> extends CallOutcome<T> {

        private static final int HIDDEN = 0;
        private static final int EXPOSED = 1;
        private static final int SETTLED = 2;

        private final Telling telling;
        private final Function<Call, T> result;
        private final MessagingFuture<T> future;
        private final AtomicInteger state = new AtomicInteger(HIDDEN);

        Async(Environment environment, Telling telling, Function<Call, T> result) {
            this.telling = telling;
            this.result = result;
            this.future = new MessagingFuture<>(environment);
        }

        @Override
        boolean callerWaits() {
            return false;
        }

        @Override
        void settle(Call call) {
            if (state.compareAndSet(HIDDEN, SETTLED)) {
                return;
            }
            if (call.isOnLentThread()) {
                telling.tellHere(() -> complete(call));
            } else {
                telling.tell(() -> complete(call));
            }
        }

        /** The future, from now on in the caller's hands. */
        MessagingFuture<T> expose(Call call) {
            future.onAbandon(() -> call.giveUp(new CancellationException("Cancelled")));
            if (!state.compareAndSet(HIDDEN, EXPOSED)) {
                telling.tellHere(() -> complete(call));
            }
            return future;
        }

        private void complete(Call call) {
            Context previous = Context.enter(call.context);
            try {
                Throwable failure = call.failure;
                if (failure == null) {
                    future.succeed(result.apply(call));
                } else {
                    future.fail(failure);
                }
            } catch (Throwable thrown) {
                future.fail(thrown);
            } finally {
                Context.leave(previous);
            }
        }
    }
}
