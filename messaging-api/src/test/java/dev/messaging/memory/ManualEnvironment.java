package dev.messaging.memory;

import dev.messaging.Health;
import dev.messaging.MessagingListener;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Threads;
import dev.messaging.spi.Time;
import dev.messaging.spi.TransportContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Time that the test moves; what is to run, runs on the thread that asks for it. */
final class ManualEnvironment implements Environment, Time, Threads {

    private final List<Timer> timers = new ArrayList<>();
    private long now = 1;

    /** What a transport is opened with by hand. */
    static TransportContext context(Environment environment, MessagingListener listener) {
        return new TransportContext(null, Map.of(), null, environment, listener, () -> new Health(List.of()));
    }

    void advance(Duration duration) {
        long end = now + duration.toNanos();
        for (Timer timer = next(end); timer != null; timer = next(end)) {
            now = timer.due;
            timers.remove(timer);
            timer.task.run();
        }
        now = end;
    }

    private Timer next(long end) {
        return timers.stream()
                .filter(timer -> timer.due <= end)
                .min(Comparator.comparingLong(Timer::due))
                .orElse(null);
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(now + Math.max(0, delay.toNanos()), task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public InstantSource clock() {
        return () -> Instant.EPOCH.plusNanos(now);
    }

    @Override
    public Executor handlers() {
        return Runnable::run;
    }

    @Override
    public Executor callbacks() {
        return Runnable::run;
    }

    @Override
    public <T> T await(CompletableFuture<T> future) {
        throw new UnsupportedOperationException("Nothing waits here");
    }

    @Override
    public Time time() {
        return this;
    }

    @Override
    public Threads threads() {
        return this;
    }

    @Override
    public RandomGenerator random() {
        throw new UnsupportedOperationException("Nothing is left to chance here");
    }

    private record Timer(long due, Runnable task) {}
}
