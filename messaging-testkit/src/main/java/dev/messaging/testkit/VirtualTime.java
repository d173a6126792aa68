package dev.messaging.testkit;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The one time, told by a clock that may be wrong. */
final class VirtualTime implements Time {

    /** What the nanosecond clock begins with: anything but 0, which code may take for "not set". */
    static final long ORIGIN = Duration.ofHours(1).toNanos();

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final Timers timers;
    private final Baton baton;
    private volatile Duration skew;

    VirtualTime(Timers timers, Baton baton, Duration skew) {
        this.timers = timers;
        this.baton = baton;
        this.skew = skew;
    }

    VirtualTime ahead(Duration by) {
        return new VirtualTime(timers, baton, skew.plus(by));
    }

    synchronized void jump(Duration by) {
        skew = skew.plus(by);
    }

    @Override
    public InstantSource clock() {
        return () -> BEGINNING.plusNanos(timers.now() - ORIGIN).plus(skew);
    }

    @Override
    public long nanoTime() {
        return timers.now();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Timers.Timer timer = baton.schedule(delay.toNanos(), task);
        return () -> timer != null && baton.cancel(timer);
    }
}
