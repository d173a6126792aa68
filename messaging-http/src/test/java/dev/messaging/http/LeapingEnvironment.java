package dev.messaging.http;

import dev.messaging.spi.Environment;
import dev.messaging.testkit.ForwardingEnvironment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A machine whose clock for measuring stands still, and leaps when it is told to. */
final class LeapingEnvironment extends ForwardingEnvironment {

    private final AtomicLong leapt = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();

    LeapingEnvironment(Environment machine) {
        super(machine);
    }

    void leap(Duration time) {
        leapt.addAndGet(time.toNanos());
    }

    /** Waits until the clock is read by a server's thread: something has begun there. */
    void awaitReading() {
        Awaitility.await().until(() -> readings.get() > 1);
    }

    @Override
    public long nanoTime() {
        String thread = Thread.currentThread().getName();
        if (thread.startsWith("messaging-http-") && !thread.contains("timer")) {
            readings.incrementAndGet();
        }
        return leapt.get();
    }
}
