package dev.messaging.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Lets one participant run at a time, and moves time when none can.
 *
 * <p>Whoever has the baton keeps it until it waits or ends, and then passes it to the next itself. Nothing moves unless
 * somebody from outside waits: a body that {@link VirtualEnvironment} runs, or a thread that awaits a future. The
 * monitor is held for moments only, and by the one that has the baton; all others are parked.
 */
final class Baton {

    private static final long NANOS_UNTIL_DEADLOCK = Duration.ofSeconds(1).toNanos();
    private static final int FAILURES_KEPT = 10;

    private final ReadyList ready;
    private final Timers timers;
    private final Waits waits;
    private final Crew crew = new Crew(this);
    private final List<Throwable> failures = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog(this);

    private volatile @Nullable Thread holder;
    private volatile boolean closed;
    private int outsiders;
    private long steps;

    Baton(ReadyList ready, Timers timers) {
        this.ready = ready;
        this.timers = timers;
        this.waits = new Waits(this, ready);
    }

    boolean isHeldByThisThread() {
        return holder == Thread.currentThread();
    }

    boolean isClosed() {
        return closed;
    }

    synchronized void limit(Duration virtualTime, Duration realTime) {
        timers.limit(virtualTime);
        watchdog.limit(realTime);
    }

    synchronized void execute(Runnable code) {
        if (closed) {
            throw new RejectedExecutionException("The virtual environment is closed");
        }
        steps++;
        ready.add(new Work.Task(code));
        goOnIfHalted();
    }

    /** Null if nothing is done any longer. */
    synchronized Timers.@Nullable Timer schedule(long nanos, Runnable code) {
        if (closed) {
            return null;
        }
        steps++;
        Timers.Timer timer = timers.add(nanos, code);
        goOnIfHalted();
        return timer;
    }

    synchronized boolean cancel(Timers.Timer timer) {
        return timers.remove(timer);
    }

    /** A thread from outside becomes a participant, and comes back with the baton. */
    void enter() {
        Wait wait;
        synchronized (this) {
            admitOutsider();
            wait = begin();
            waits.makeRunnable(wait);
            goOnIfHalted();
        }
        finish(wait);
    }

    /** A thread from outside is no longer one. */
    synchronized void leave() {
        outsiders--;
        if (isHeldByThisThread()) {
            pass();
        }
    }

    /** Waits until the future is done, the thread is interrupted, or all is over. */
    void await(CompletableFuture<?> future) {
        boolean outsider = !isHeldByThisThread();
        Wait wait;
        synchronized (this) {
            if (outsider) {
                admitOutsider();
            }
            wait = begin();
        }
        try {
            CompletableFuture<?> unused = future.whenComplete((value, failure) -> wake(wait));
            synchronized (this) {
                if (outsider) {
                    goOnIfHalted();
                } else if (isHeldByThisThread()) {
                    pass();
                }
            }
            finish(wait);
        } finally {
            if (outsider) {
                leave();
            }
        }
    }

    /** Waits until the time has passed, and all that is due until then has been done; or like {@link #await}. */
    void advance(long nanos) {
        Wait wait;
        Timers.Timer timer;
        synchronized (this) {
            wait = begin();
            timer = timers.add(nanos, wait);
            pass();
        }
        try {
            finish(wait);
        } finally {
            cancel(timer);
        }
    }

    private void admitOutsider() {
        steps++;
        if (outsiders++ == 0) {
            timers.begin();
            watchdog.startOnce();
        }
    }

    private Wait begin() {
        Wait wait = new Wait(Thread.currentThread());
        if (closed) {
            wait.go();
        } else {
            waits.add(wait);
        }
        return wait;
    }

    private void finish(Wait wait) {
        wait.park(this);
        synchronized (this) {
            if (wait.interrupted) {
                Thread.currentThread().interrupt();
            }
            if (wait.failure != null) {
                throw wait.failure;
            }
        }
    }

    private synchronized void wake(Wait wait) {
        waits.makeRunnable(wait);
        goOnIfHalted();
    }

    /** A parked thread from outside takes note of its own interrupt. */
    synchronized void takeInterrupt(Wait wait) {
        if (Thread.interrupted()) {
            wait.interrupted = true;
            wake(wait);
        }
    }

    /** Whether the worker waits, and so hears of the interrupt when it gets the baton. */
    synchronized boolean interruptWaiting(Worker worker) {
        Wait wait = worker.wait;
        if (wait == null) {
            return false;
        }
        wait.interrupted = true;
        wake(wait);
        return true;
    }

    synchronized void taskEnded(Worker worker) {
        crew.rest(worker);
        if (isHeldByThisThread()) {
            pass();
        }
    }

    private void goOnIfHalted() {
        if (holder == null) {
            pass();
        }
    }

    private void pass() {
        Work next = closed || outsiders == 0 ? null : next();
        if (next instanceof Work.Task task) {
            Worker worker = crew.take();
            holder = worker;
            worker.assign(task.code());
        } else if (next instanceof Wait wait) {
            waits.remove(wait);
            holder = wait.thread;
            wait.go();
        } else {
            holder = null;
        }
    }

    private @Nullable Work next() {
        steps++;
        waits.noticeInterrupts();
        Work work = ready.poll();
        if (work != null) {
            return work;
        }
        if (timers.isNextPastLimit()) {
            failOutsiders("Virtual time is past its limit, " + timers.limit()
                    + " after the body began: something goes on for ever, or the limit is to be raised.");
            return ready.poll();
        }
        return timers.next();
    }

    synchronized void record(Throwable failure) {
        if (failures.size() < FAILURES_KEPT && !failures.contains(failure)) {
            failures.add(failure);
        }
    }

    synchronized List<Throwable> takeFailures() {
        List<Throwable> taken = List.copyOf(failures);
        failures.clear();
        return taken;
    }

    synchronized long steps() {
        return steps;
    }

    /** Called when there was no step for a (real) time; gives what is to be told because it may never be thrown. */
    synchronized @Nullable String judge(long stepsSeen, long nanos, long patience) {
        Thread stuck = holder;
        if (closed
                || outsiders == 0
                || steps != stepsSeen
                || nanos < (stuck == null ? NANOS_UNTIL_DEADLOCK : patience)) {
            return null;
        }
        if (stuck == null) {
            failOutsiders("Deadlock: all wait, no timer is set, and nobody from outside came to help.");
            pass();
            return null;
        }
        String told = failOutsiders("No progress for " + Duration.ofNanos(nanos) + " of real time: " + stuck.getName()
                + " waits for something outside of the environment.");
        stuck.interrupt();
        if (stuck instanceof Worker worker && worker.isOf(this)) {
            pass();
        }
        return told;
    }

    private String failOutsiders(String what) {
        String told = what + Stacks.of(holder, waits.all());
        AssertionError error = new AssertionError(told);
        record(error);
        waits.failOutsiders(error);
        return told;
    }

    /** Lets all go, and gives the threads that are then to end. */
    synchronized List<Thread> close() {
        closed = true;
        for (Wait wait : waits.all()) {
            waits.remove(wait);
            wait.go();
        }
        holder = null;
        ready.clear();
        timers.clear();
        List<Thread> threads = new ArrayList<>(crew.all());
        threads.add(watchdog.thread());
        return threads;
    }
}
