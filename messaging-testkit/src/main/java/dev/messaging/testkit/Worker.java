package dev.messaging.testkit;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A pooled thread that runs tasks, one after another while it has the baton. */
final class Worker extends Thread {

    private final Baton baton;

    /** What to run next; guarded by the baton's monitor, but for reading. */
    private volatile @Nullable Runnable assigned;

    /** Where it stands still; guarded by the baton's monitor. */
    @Nullable
    Wait wait;

    Worker(Baton baton, String name) {
        super(name);
        this.baton = baton;
        setDaemon(true);
    }

    boolean isOf(Baton other) {
        return baton == other;
    }

    /** Called by who passes the baton. */
    void assign(Runnable code) {
        assigned = code;
        if (this != Thread.currentThread()) {
            LockSupport.unpark(this);
        }
    }

    @Override
    public void run() {
        while (!baton.isClosed()) {
            Runnable code = assigned;
            if (code == null) {
                LockSupport.park(baton);
                Thread.interrupted();
            } else {
                assigned = null;
                runAndPass(code);
            }
        }
    }

    private void runAndPass(Runnable code) {
        try {
            code.run();
        } catch (Throwable failure) {
            baton.record(failure);
        } finally {
            Thread.interrupted();
            baton.taskEnded(this);
        }
    }

    /** Where it waits for the baton, it hears of the interrupt when it gets it: the order does not depend on chance. */
    @Override
    public void interrupt() {
        if (!baton.interruptWaiting(this)) {
            super.interrupt();
        }
    }
}
