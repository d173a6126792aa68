package dev.messaging.http;

import static org.awaitility.Awaitility.await;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** A machine whose clock for measuring stands still, and leaps when it is told to. */
final class LeapingEnvironment implements Environment, Time {

    private final Environment machine;
    private final AtomicLong leapt = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();

    LeapingEnvironment(Environment machine) {
        this.machine = machine;
    }

    void leap(Duration time) {
        leapt.addAndGet(time.toNanos());
    }

    /** Waits until the clock is read by a server's thread: something has begun there. */
    void awaitReading() {
        await().until(() -> readings.get() > 1);
    }

    @Override
    public Time time() {
        return this;
    }

    @Override
    public Threads threads() {
        return machine.threads();
    }

    @Override
    public RandomGenerator random() {
        return machine.random();
    }

    @Override
    public InstantSource clock() {
        return machine.time().clock();
    }

    @Override
    public long nanoTime() {
        String thread = Thread.currentThread().getName();
        if (thread.startsWith("messaging-http-") && !thread.contains("timer")) {
            readings.incrementAndGet();
        }
        return leapt.get();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return machine.time().schedule(delay, task);
    }
}
