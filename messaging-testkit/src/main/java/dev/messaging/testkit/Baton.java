package dev.messaging.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
    private static final Duration LONGEST_END = Duration.ofSeconds(1);
    private static final Duration LONGEST_END_AFTER_INTERRUPT = Duration.ofSeconds(5);
    private static final int FAILURES_KEPT = 10;

    private final ReadyList ready;
    private final Timers timers;
    private final Waits waits;
    private final Crew crew;
    private final List<Throwable> failures = new ArrayList<>();

    /** Who was at a task when all was closed, and has not ended it yet. */
    private final List<Worker> last = new ArrayList<>();

    private final Moment moment = new Moment();

    private volatile @Nullable Thread holder;
    private volatile boolean closed;
    private volatile boolean ended;
    private long patience = Duration.ofSeconds(60).toNanos();
    private int outsiders;
    private long steps;

    Baton(ReadyList ready, Timers timers, Crew crew) {
        this.ready = ready;
        this.timers = timers;
        this.crew = crew;
        this.waits = new Waits(this, ready);
    }

    boolean isHeldByThisThread() {
        return holder == Thread.currentThread();
    }

    boolean isClosed() {
        return closed;
    }

    /** Whether nothing of it runs any longer, or what does was given up. */
    boolean hasEnded() {
        return ended;
    }

    synchronized void limit(Duration virtualTime, Duration realTime) {
        timers.limit(virtualTime);
        patience = realTime.toNanos();
    }

    synchronized void limitSteps(long most) {
        moment.limit(most);
    }

    void execute(Runnable code) {
        Thread next;
        synchronized (this) {
            if (closed) {
                throw new RejectedExecutionException("The virtual environment is closed");
            }
            steps++;
            ready.add(new Work.Task(code));
            next = goOnIfHalted();
        }
        rouse(next);
    }

    /** Null if nothing is done any longer. */
    Timers.@Nullable Timer schedule(long nanos, Runnable code) {
        Timers.Timer timer;
        Thread next;
        synchronized (this) {
            if (closed) {
                return null;
            }
            steps++;
            timer = timers.add(nanos, code);
            next = goOnIfHalted();
        }
        rouse(next);
        return timer;
    }

    synchronized boolean cancel(Timers.Timer timer) {
        return timers.remove(timer);
    }

    /** A thread from outside becomes a participant, and comes back with the baton. */
    void enter() {
        Wait wait;
        Thread next;
        synchronized (this) {
            admitOutsider();
            wait = begin();
            waits.makeRunnable(wait);
            next = goOnIfHalted();
        }
        rouse(next);
        finish(wait);
    }

    /** A thread from outside is no longer one. */
    void leave() {
        Thread next;
        synchronized (this) {
            outsiders--;
            next = passIfHeld();
        }
        rouse(next);
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
            Thread next;
            synchronized (this) {
                next = outsider ? goOnIfHalted() : passIfHeld();
            }
            rouse(next);
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
        Thread next;
        synchronized (this) {
            wait = begin();
            timer = timers.add(nanos, wait);
            next = pass();
        }
        rouse(next);
        try {
            finish(wait);
        } finally {
            cancel(timer);
        }
    }

    private void admitOutsider() {
        steps++;
        if (outsiders++ == 0 && !closed) {
            timers.begin();
            crew.watchOver(this);
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
        if (wait.interrupted) {
            Thread.currentThread().interrupt();
        }
        if (wait.failure != null) {
            throw wait.failure;
        }
    }

    private void wake(Wait wait) {
        Thread next;
        synchronized (this) {
            waits.makeRunnable(wait);
            next = goOnIfHalted();
        }
        rouse(next);
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

    void taskEnded(Worker worker) {
        Thread next;
        synchronized (this) {
            if (!worker.isDismissed()) {
                crew.rest(worker);
            }
            next = passIfHeld();
            if (last.remove(worker)) {
                notifyAll();
            }
        }
        rouse(next);
    }

    private @Nullable Thread goOnIfHalted() {
        return holder == null ? pass() : null;
    }

    private @Nullable Thread passIfHeld() {
        return isHeldByThisThread() ? pass() : null;
    }

    private static void rouse(@Nullable Thread next) {
        if (next != Thread.currentThread()) {
            LockSupport.unpark(next);
        }
    }

    /** Gives the thread that is next: to be roused without the monitor, which it will want at once. */
    private @Nullable Thread pass() {
        Work next = closed || outsiders == 0 ? null : next();
        if (next instanceof Work.Task task) {
            Worker worker = crew.take();
            worker.assign(this, task.code());
            holder = worker;
        } else if (next instanceof Wait wait) {
            waits.remove(wait);
            holder = wait.thread;
            wait.go();
        } else {
            holder = null;
        }
        return holder;
    }

    private @Nullable Work next() {
        steps++;
        waits.noticeInterrupts();
        if (!moment.mayGoOn(timers.now())) {
            failOutsiders(
                    "Time stands still: " + moment.limit()
                            + " steps at one moment. Something goes on for ever without waiting, or the limit is to be raised.");
            return ready.poll();
        }
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
    synchronized @Nullable String judge(long stepsSeen, long nanos) {
        Thread stuck = holder;
        if (closed
                || outsiders == 0
                || steps != stepsSeen
                || nanos < (stuck == null ? NANOS_UNTIL_DEADLOCK : patience)) {
            return null;
        }
        if (stuck == null) {
            failOutsiders("Deadlock: all wait, no timer is set, and nobody from outside came to help.");
            rouse(pass());
            return null;
        }
        String told = failOutsiders("No progress for " + Duration.ofNanos(nanos) + " of real time: " + stuck.getName()
                + " waits for something outside of the environment.");
        stuck.interrupt();
        if (stuck instanceof Worker worker && worker.isOf(this)) {
            rouse(pass());
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

    /** Lets all go. What is not begun never is. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Wait wait : waits.all()) {
            waits.remove(wait);
            wait.go();
            LockSupport.unpark(wait.thread);
        }
        holder = null;
        ready.clear();
        timers.clear();
        crew.watchOver(null);
        for (Worker worker : crew.busy()) {
            if (worker == Thread.currentThread()) {
                crew.dismiss(worker);
            } else {
                last.add(worker);
            }
        }
    }

    /** Waits until no thread but this one is at a task any longer; gives those that do not end. */
    synchronized List<Worker> end() {
        boolean interrupted = Thread.interrupted();
        interrupted |= !awaitLast(LONGEST_END);
        last.forEach(Thread::interrupt);
        interrupted |= !awaitLast(LONGEST_END_AFTER_INTERRUPT);
        last.forEach(crew::dismiss);
        ended = true;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(last);
    }

    /** False if this thread was interrupted, and so is to wait no longer. */
    private boolean awaitLast(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (last.isEmpty()) {
                return true;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException hurry) {
                return false;
            }
        }
        return true;
    }
}
