package dev.messaging.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks, in real time, whether anything still happens: a wait that escapes the environment would never end. */
final class Watchdog {

    private static final long GLANCE_NANOS = Duration.ofMillis(200).toNanos();

    private final Baton baton;
    private final Thread thread = new Thread(this::run, "virtual-watchdog");
    private volatile long patience = Duration.ofSeconds(60).toNanos();

    Watchdog(Baton baton) {
        this.baton = baton;
        thread.setDaemon(true);
    }

    void limit(Duration realTime) {
        patience = realTime.toNanos();
    }

    Thread thread() {
        return thread;
    }

    /** Called under the baton's monitor. */
    void startOnce() {
        if (thread.getState() == Thread.State.NEW && !baton.isClosed()) {
            thread.start();
        }
    }

    private void run() {
        long seen = -1;
        long since = System.nanoTime();
        while (!baton.isClosed()) {
            long now = System.nanoTime();
            long steps = baton.steps();
            if (steps != seen) {
                seen = steps;
                since = now;
            }
            String told = baton.judge(seen, now - since, patience);
            if (told != null) {
                System.err.println(told);
                since = now;
            }
            LockSupport.parkNanos(baton, GLANCE_NANOS);
        }
    }
}
