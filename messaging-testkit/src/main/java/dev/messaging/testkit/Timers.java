package dev.messaging.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Timers by when they are due, then by the order in which they were set; and the time. Guarded by the baton's monitor. */
final class Timers {

    /** Numbers from here on come after all tasks that are due at the same time. */
    private static final long AFTER_TASKS = Long.MAX_VALUE / 2;

    private static final Comparator<Timer> ORDER =
            (a, b) -> a.due == b.due ? Long.compare(a.number, b.number) : Long.compare(a.due, b.due);

    private final TreeSet<Timer> set = new TreeSet<>(ORDER);
    private long numbers;
    private long began;
    private Duration limit;

    /** Read without the monitor, too. */
    private volatile long now;

    Timers(long now, Duration limit) {
        this.now = now;
        this.began = now;
        this.limit = limit;
    }

    long now() {
        return now;
    }

    /** From now on no more time than the limit is to pass. */
    void begin() {
        began = now;
    }

    void limit(Duration longest) {
        limit = longest;
    }

    Duration limit() {
        return limit;
    }

    /** A task that begins after a time. */
    Timer add(long nanos, Runnable code) {
        return add(new Timer(now + Math.max(0, nanos), numbers++, new Work.Task(code)));
    }

    /** A participant that goes on after a time meant to pass, once all that is due until then has been done. */
    Timer add(long nanos, Wait wait) {
        began += nanos;
        return add(new Timer(now + nanos, AFTER_TASKS + numbers++, wait));
    }

    private Timer add(Timer timer) {
        set.add(timer);
        return timer;
    }

    boolean remove(Timer timer) {
        return set.remove(timer);
    }

    boolean isNextPastLimit() {
        return !set.isEmpty() && set.first().due - began > limit.toNanos();
    }

    /** Lets time pass until the next is due. */
    @Nullable
    Work next() {
        Timer timer = set.pollFirst();
        if (timer == null) {
            return null;
        }
        now = Math.max(now, timer.due);
        return timer.work;
    }

    int size() {
        return set.size();
    }

    void clear() {
        set.clear();
    }

    /**
     * One timer.
     *
     * @param due when, by the virtual nanosecond clock
     * @param number tells timers apart that are due at one time
     * @param work what is then gone on with
     */
    record Timer(long due, long number, Work work) {}
}
