package dev.messaging.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A hashed wheel: setting and cancelling a timer costs a short lock on one of its slots, however many are set.
 *
 * <p>Most timers are deadlines that never come. One thread sleeps until the next slot that holds any, and hands what is
 * due to the executor; it ends when nothing is set, and starts again when something is.
 *
 * @see <a href="https://doi.org/10.1145/41457.37504">Varghese and Lauck, Hashed and Hierarchical Timing Wheels</a>
 */
final class TimerWheel implements AutoCloseable {

    /** 2<sup>20</sup> ns, a little more than a millisecond. */
    private static final int TICK_SHIFT = 20;

    private static final int SLOTS = 4096;
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final ThreadFactory threads;
    private final Executor executor;
    private final long origin = System.nanoTime();
    private final Slot[] slots = new Slot[SLOTS];
    private final Object control = new Object();

    /** Timers before this tick need not wake the thread; all there are were or will be seen by it. */
    private volatile long sleepsUntilTick = Long.MAX_VALUE;

    /** Guarded by {@code control}. */
    private @Nullable Thread thread;

    private boolean closed;

    /** The last tick whose timers are handed over. Written by the thread, or its successor. */
    private volatile long done;

    TimerWheel(ThreadFactory threads, Executor executor) {
        this.threads = threads;
        this.executor = executor;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot();
        }
    }

    Cancellable schedule(Duration delay, Runnable task) {
        long due = System.nanoTime() - origin + Math.max(0, delay.toNanos());
        long tick = (due >>> TICK_SHIFT) + 1;
        Timer timer = new Timer(slots[(int) (tick & (SLOTS - 1))], tick, task);
        timer.slot.add(timer);
        if (tick <= done && timer.slot.remove(timer)) {
            // This thread was held up for so long that the wheel has passed the tick.
            handOver(task);
            return timer;
        }
        if (tick < sleepsUntilTick) {
            wake(tick);
        }
        return timer;
    }

    private void wake(long tick) {
        Thread sleeper;
        synchronized (control) {
            if (closed || tick >= sleepsUntilTick) {
                return;
            }
            if (thread == null) {
                Thread started = threads.newThread(this::run);
                started.start();
                thread = started;
            }
            sleepsUntilTick = tick;
            sleeper = thread;
        }
        LockSupport.unpark(sleeper);
    }

    private void run() {
        List<Runnable> due = new ArrayList<>();
        do {
            long now = currentTick();
            long first = Math.max(done + 1, now - SLOTS + 1);
            done = now;
            for (long tick = first; tick <= now; tick++) {
                slots[(int) (tick & (SLOTS - 1))].takeDue(now, due);
            }
            due.forEach(this::handOver);
            due.clear();
        } while (sleepUntilNext());
    }

    private void handOver(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closing) {
            // the environment is being closed: nobody waits for its timers any longer
        } catch (OutOfMemoryError noThread) {
            task.run();
        }
    }

    /** Returns false when the thread is to end. */
    private boolean sleepUntilNext() {
        sleepsUntilTick = 0;
        long next = nextTick();
        synchronized (control) {
            if (closed) {
                return false;
            }
            sleepsUntilTick = next;
        }
        // A timer set since the search is either seen here, or saw the new sleepsUntilTick and wakes this thread.
        if (nextTick() < next) {
            return true;
        }
        long nanos = next == Long.MAX_VALUE ? IDLE_NANOS : (next << TICK_SHIFT) - (System.nanoTime() - origin);
        if (nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        synchronized (control) {
            if (next == Long.MAX_VALUE && sleepsUntilTick == next && nextTick() == next) {
                thread = null;
                return false;
            }
            return true;
        }
    }

    /** The next tick at which a slot that holds any timer comes round. */
    private long nextTick() {
        for (long tick = done + 1; tick <= done + SLOTS; tick++) {
            if (!slots[(int) (tick & (SLOTS - 1))].isEmpty()) {
                return tick;
            }
        }
        return Long.MAX_VALUE;
    }

    private long currentTick() {
        return (System.nanoTime() - origin) >>> TICK_SHIFT;
    }

    @Override
    public void close() {
        synchronized (control) {
            closed = true;
            LockSupport.unpark(thread);
        }
    }

    /** The timers whose ticks hash to one place, in a list that any of them can leave at once. */
    private static final class Slot {

        private volatile @Nullable Timer first;

        synchronized void add(Timer timer) {
            Timer second = first;
            timer.next = second;
            if (second != null) {
                second.previous = timer;
            }
            timer.set = true;
            first = timer;
        }

        synchronized boolean remove(Timer timer) {
            if (!timer.set) {
                return false;
            }
            timer.set = false;
            if (timer.previous == null) {
                first = timer.next;
            } else {
                timer.previous.next = timer.next;
            }
            if (timer.next != null) {
                timer.next.previous = timer.previous;
            }
            timer.previous = null;
            timer.next = null;
            return true;
        }

        void takeDue(long now, List<Runnable> due) {
            if (!isEmpty()) {
                removeDue(now, due);
            }
        }

        private synchronized void removeDue(long now, List<Runnable> due) {
            Timer timer = first;
            while (timer != null) {
                Timer next = timer.next;
                Runnable task = timer.task;
                if (timer.tick <= now && remove(timer) && task != null) {
                    due.add(task);
                    timer.task = null;
                }
                timer = next;
            }
        }

        boolean isEmpty() {
            return first == null;
        }
    }

    private static final class Timer implements Cancellable {

        private final Slot slot;
        private final long tick;
        private @Nullable Runnable task;
        private @Nullable Timer previous;
        private @Nullable Timer next;
        private boolean set;

        Timer(Slot slot, long tick, Runnable task) {
            this.slot = slot;
            this.tick = tick;
            this.task = task;
        }

        @Override
        public boolean cancel() {
            boolean wasSet = slot.remove(this);
            if (wasSet) {
                task = null;
            }
            return wasSet;
        }
    }
}
