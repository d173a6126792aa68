package dev.messaging.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A latch to be used again and again, by one thread that expects and waits, and many that count down. */
final class Countdown {

    private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();

    private final AtomicInteger left = new AtomicInteger();
    private volatile @Nullable Thread waiter;

    void expect(int count) {
        waiter = Thread.currentThread();
        left.set(count);
    }

    void countDown() {
        if (left.decrementAndGet() == 0) {
            LockSupport.unpark(waiter);
        }
    }

    /** Waits until as many have counted down as were expected. */
    void await() {
        long end = System.nanoTime() + LONGEST_NANOS;
        while (left.get() > 0) {
            LockSupport.parkNanos(this, LONGEST_NANOS);
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(left.get() + " of the messages expected were not handled in time");
            }
        }
    }
}
