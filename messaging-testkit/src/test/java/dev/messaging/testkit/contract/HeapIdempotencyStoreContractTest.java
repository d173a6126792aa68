package dev.messaging.testkit.contract;

import dev.messaging.IdempotencyStore;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

class HeapIdempotencyStoreContractTest extends IdempotencyStoreContract {

    /** A measuring clock that the test moves, and that overflows on the way. */
    private final AtomicLong now =
            new AtomicLong(Long.MAX_VALUE - Duration.ofMinutes(1).toNanos());

    private final IdempotencyStore store = new HeapIdempotencyStore(new Time() {
        @Override
        public InstantSource clock() {
            throw new UnsupportedOperationException("The time of day is not to be used");
        }

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("No timers are to be used");
        }
    });

    @Override
    protected IdempotencyStore store() {
        return store;
    }

    @Override
    protected void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
