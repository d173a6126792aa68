package dev.messaging.testkit.broker;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** What the network behind a {@link FaultProxy} does to bytes at present. A change counts for bytes under way, too. Thread-safe. */
final class Weather {

    private static final int LARGEST_CHUNK = 65_536;
    private static final int CHUNKS_PER_SECOND = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long delayNanos;
    private long bytesPerSecond = Long.MAX_VALUE;
    private boolean blackHole;

    void delay(Duration delay) {
        change(() -> delayNanos = delay.toNanos());
    }

    void throttle(long rate) {
        change(() -> bytesPerSecond = rate);
    }

    void blackHole() {
        change(() -> blackHole = true);
    }

    void clear() {
        change(() -> {
            delayNanos = 0;
            bytesPerSecond = Long.MAX_VALUE;
            blackHole = false;
        });
    }

    /** Who waits looks again whether its connection is still open. */
    void wake() {
        change(() -> {});
    }

    boolean isBlackHole() {
        lock.lock();
        try {
            return blackHole;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes to take at once. */
    int chunk() {
        lock.lock();
        try {
            return (int) Math.max(1, Math.min(LARGEST_CHUNK, bytesPerSecond / CHUNKS_PER_SECOND));
        } finally {
            lock.unlock();
        }
    }

    /** Waits as long as the network needs for these bytes; whether they arrive. */
    boolean carry(int bytes, BooleanSupplier open) throws InterruptedException {
        long start = System.nanoTime();
        lock.lock();
        try {
            while (open.getAsBoolean() && !blackHole) {
                long left = start + delayNanos + nanosFor(bytes) - System.nanoTime();
                if (left <= 0) {
                    return true;
                }
                changed.awaitNanos(left);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until bytes get through again, or nobody wants them to. */
    void awaitEndOfBlackHole(BooleanSupplier open) throws InterruptedException {
        lock.lock();
        try {
            while (open.getAsBoolean() && blackHole) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosFor(int bytes) {
        return bytesPerSecond == Long.MAX_VALUE
                ? 0
                : bytes * Duration.ofSeconds(1).toNanos() / bytesPerSecond;
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
