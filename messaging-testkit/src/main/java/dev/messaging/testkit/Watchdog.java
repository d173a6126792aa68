package dev.messaging.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Looks, in real time, whether anything still happens: a wait that escapes the environment would never end. */
final class Watchdog {

    private static final long GLANCE_NANOS = Duration.ofMillis(200).toNanos();

    private final Thread thread = new Thread(this::run, "virtual-watchdog");
    private volatile @Nullable Baton watched;
    private volatile boolean dismissed;

    Watchdog() {
        thread.setDaemon(true);
    }

    /** Looks after this one from now on, or after none. Called under its monitor. */
    void watchOver(@Nullable Baton baton) {
        watched = baton;
        if (baton != null && thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /** Ends, and gives the thread that does. */
    Thread dismiss() {
        dismissed = true;
        LockSupport.unpark(thread);
        return thread;
    }

    private void run() {
        Baton last = null;
        long seen = -1;
        long since = System.nanoTime();
        while (!dismissed) {
            long now = System.nanoTime();
            Baton baton = watched;
            long steps = baton == null ? -1 : baton.steps();
            if (baton != last || steps != seen) {
                last = baton;
                seen = steps;
                since = now;
            }
            String told = baton == null ? null : baton.judge(seen, now - since);
            if (told != null) {
                System.err.println(told);
                since = now;
            }
            LockSupport.parkNanos(this, GLANCE_NANOS);
        }
    }
}
