package dev.messaging.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    private final Timers timers = new Timers();
    private final List<Worker> workers = new ArrayList<>();
    private final ArrayDeque<Worker> idle = new ArrayDeque<>();
    private final Set<Wait> waiting = new LinkedHashSet<>();

    /** Those of {@code waiting} of whose interrupts nobody tells. */
    private final Set<Wait> waitingOutsiders = new LinkedHashSet<>();

    private final List<Throwable> failures = new ArrayList<>();
    private final Watchdog watchdog = new Watchdog(this);

    private volatile @Nullable Thread holder;
    private volatile boolean closed;
    private volatile long now;
    private int outsiders;
    private long begun;
    private long longest;
    private long steps;

    Baton(ReadyList ready, long origin, Duration longest) {
        this.ready = ready;
        this.now = origin;
        this.longest = longest.toNanos();
    }

    long now() {
        return now;
    }

    boolean isHeldByThisThread() {
        return holder == Thread.currentThread();
    }

    boolean isClosed() {
        return closed;
    }

    synchronized int timers() {
        return timers.size();
    }

    synchronized void limit(Duration virtualTime, Duration realTime) {
        longest = virtualTime.toNanos();
        watchdog.limit(realTime);
    }

    // What is to be done

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
        Timers.Timer timer = timers.add(now + Math.max(0, nanos), code);
        goOnIfHalted();
        return timer;
    }

    synchronized boolean cancel(Timers.Timer timer) {
        return timers.remove(timer);
    }

    // Waiting

    /** A thread from outside becomes a participant, and comes back with the baton. */
    void enter() {
        Wait wait;
        synchronized (this) {
            admitOutsider();
            wait = begin();
            makeRunnable(wait);
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
            timer = timers.add(now + nanos, wait);
            begun += nanos;
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
            begun = now;
            watchdog.startOnce();
        }
    }

    private Wait begin() {
        Wait wait = new Wait(Thread.currentThread());
        if (closed) {
            wait.go();
        } else {
            waiting.add(wait);
            Worker worker = ownWorker(wait.thread);
            if (worker == null) {
                waitingOutsiders.add(wait);
            } else {
                worker.wait = wait;
            }
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
        makeRunnable(wait);
        goOnIfHalted();
    }

    private void makeRunnable(Wait wait) {
        if (!wait.runnable && waiting.contains(wait)) {
            wait.runnable = true;
            ready.add(wait);
        }
    }

    // Interrupts

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

    /** The thread may not have woken up yet; the order must not depend on it. */
    private void noticeInterrupts() {
        for (Wait wait : waitingOutsiders) {
            if (!wait.runnable && wait.thread.isInterrupted()) {
                wait.interrupted = true;
                makeRunnable(wait);
            }
        }
    }

    // Passing on

    synchronized void taskEnded(Worker worker) {
        idle.add(worker);
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
            Worker worker = idle.isEmpty() ? newWorker() : idle.removeLast();
            holder = worker;
            worker.assign(task.code());
        } else if (next instanceof Wait wait) {
            forget(wait);
            holder = wait.thread;
            wait.go();
        } else {
            holder = null;
        }
    }

    private @Nullable Work next() {
        steps++;
        noticeInterrupts();
        Work work = ready.poll();
        if (work != null) {
            return work;
        }
        Timers.Timer timer = timers.poll();
        if (timer == null) {
            return null;
        }
        if (timer.due() - begun > longest) {
            timers.add(timer);
            failOutsiders("Virtual time is past its limit, " + Duration.ofNanos(longest)
                    + " after the body began: something goes on for ever, or the limit is to be raised.");
            return ready.poll();
        }
        now = Math.max(now, timer.due());
        return timer.work();
    }

    private void forget(Wait wait) {
        waiting.remove(wait);
        Worker worker = ownWorker(wait.thread);
        if (worker == null) {
            waitingOutsiders.remove(wait);
        } else {
            worker.wait = null;
        }
    }

    private @Nullable Worker ownWorker(@Nullable Thread thread) {
        return thread instanceof Worker worker && worker.isOf(this) ? worker : null;
    }

    private Worker newWorker() {
        Worker worker = new Worker(this, "virtual-" + (workers.size() + 1));
        workers.add(worker);
        worker.start();
        return worker;
    }

    // Failing and ending

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
        if (ownWorker(stuck) != null) {
            pass();
        }
        return told;
    }

    private String failOutsiders(String what) {
        String told = what + Stacks.of(holder, waiting);
        AssertionError error = new AssertionError(told);
        record(error);
        for (Wait wait : waitingOutsiders) {
            wait.failure = error;
            makeRunnable(wait);
        }
        return told;
    }

    /** Lets all go, and gives the threads that are then to end. */
    synchronized List<Thread> close() {
        closed = true;
        for (Wait wait : List.copyOf(waiting)) {
            forget(wait);
            wait.go();
        }
        holder = null;
        ready.clear();
        timers.clear();
        List<Thread> threads = new ArrayList<>(workers);
        threads.add(watchdog.thread());
        return threads;
    }
}
