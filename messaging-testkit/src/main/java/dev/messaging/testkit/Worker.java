package dev.messaging.testkit;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A pooled thread that runs tasks, one after another while it has the baton. */
final class Worker extends Thread {

    /** Whose task it runs, or ran last; written under that baton's monitor. */
    private volatile @Nullable Baton baton;

    /** What to run next; written under the baton's monitor, but for taking it. */
    private volatile @Nullable Assignment assigned;

    /** Where it stands still; guarded by the baton's monitor. */
    @Nullable
    Wait wait;

    private volatile boolean dismissed;

    Worker(String name) {
        super(name);
        setDaemon(true);
    }

    boolean isOf(Baton other) {
        return baton == other;
    }

    /** Called by who passes the baton, and then unparks this. */
    void assign(Baton passed, Runnable code) {
        baton = passed;
        assigned = new Assignment(passed, code);
    }

    /** Ends when it has ended its task. */
    void dismiss() {
        dismissed = true;
        LockSupport.unpark(this);
    }

    boolean isDismissed() {
        return dismissed;
    }

    @Override
    public void run() {
        while (!dismissed) {
            Assignment next = assigned;
            if (next == null) {
                LockSupport.park(this);
                Thread.interrupted();
            } else {
                assigned = null;
                Thread.interrupted(); // whoever did that meant an earlier task
                runAndPass(next.baton, next.code);
            }
        }
    }

    private void runAndPass(Baton own, Runnable code) {
        try {
            if (!own.isClosed()) {
                code.run();
            }
        } catch (Throwable failure) {
            own.record(failure);
        } finally {
            own.taskEnded(this);
        }
    }

    /** Where it waits for the baton, it hears of the interrupt when it gets it: the order does not depend on chance. */
    @Override
    public void interrupt() {
        Baton own = baton;
        if (own == null || !own.interruptWaiting(this)) {
            super.interrupt();
        }
    }

    /** A task, and whose it is: read at once, because the next may be another environment's. */
    private record Assignment(Baton baton, Runnable code) {}
}
