package dev.messaging.testkit;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A participant that stands still until it gets the baton. Guarded by the baton's monitor, but for {@code go}.
 *
 * <p>One for each wait, so that whatever wanted to end an earlier one cannot end a later one.
 */
final class Wait implements Work {

    final Thread thread;

    /** Whether it stands among what may go on next. */
    boolean runnable;

    boolean interrupted;

    /** Why it cannot go on as it should. */
    @Nullable
    AssertionError failure;

    private volatile boolean go;

    Wait(Thread thread) {
        this.thread = thread;
    }

    /** Called by who passes the baton, and then unparks the thread; nothing here changes any longer. */
    void go() {
        go = true;
    }

    /** Called by the participant itself, without the monitor. */
    void park(Baton baton) {
        while (!go) {
            LockSupport.park(baton);
            if (!go && thread.isInterrupted()) {
                baton.takeInterrupt(this);
            }
        }
    }
}
