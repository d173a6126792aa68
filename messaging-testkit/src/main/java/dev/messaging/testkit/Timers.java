package dev.messaging.testkit;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Timers by when they are due, then by the order in which they were set. Not thread-safe. */
final class Timers {

    /** Numbers from here on come after all tasks that are due at the same time. */
    private static final long AFTER_TASKS = Long.MAX_VALUE / 2;

    private static final Comparator<Timer> ORDER =
            (a, b) -> a.due == b.due ? Long.compare(a.number, b.number) : Long.compare(a.due, b.due);

    private final TreeSet<Timer> set = new TreeSet<>(ORDER);
    private long numbers;

    /** A task that begins at a time. */
    Timer add(long due, Runnable code) {
        return add(new Timer(due, numbers++, new Work.Task(code)));
    }

    /** A participant that goes on at a time, once all that is due until then has been done. */
    Timer add(long due, Wait wait) {
        return add(new Timer(due, AFTER_TASKS + numbers++, wait));
    }

    Timer add(Timer timer) {
        set.add(timer);
        return timer;
    }

    @Nullable
    Timer poll() {
        return set.pollFirst();
    }

    boolean remove(Timer timer) {
        return set.remove(timer);
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
