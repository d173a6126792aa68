package dev.messaging.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The pooled threads: as many as there were tasks that waited at one time, and one more. They serve one environment after
 * another. Thread-safe: the last of one environment may come to rest while the next begins.
 */
final class Crew {

    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final List<Worker> all = new ArrayList<>();
    private final ArrayDeque<Worker> resting = new ArrayDeque<>();
    private final Watchdog watchdog = new Watchdog();
    private int hired;

    /** The one that rested last: who has just ended a task goes on with the next, without a change of threads. */
    synchronized Worker take() {
        if (!resting.isEmpty()) {
            return resting.removeLast();
        }
        Worker worker = new Worker("virtual-" + ++hired);
        all.add(worker);
        worker.start();
        return worker;
    }

    synchronized void rest(Worker worker) {
        resting.add(worker);
    }

    synchronized List<Worker> busy() {
        List<Worker> busy = new ArrayList<>(all);
        busy.removeAll(resting);
        return busy;
    }

    void watchOver(@Nullable Baton baton) {
        watchdog.watchOver(baton);
    }

    /** Who does not come to an end in one environment is not to meet the next. */
    synchronized void dismiss(Worker worker) {
        if (!worker.isDismissed()) {
            worker.dismiss();
            all.remove(worker);
        }
    }

    /** Lets all threads end, which nobody needs any longer; gives those that do not. */
    List<Thread> dismiss() {
        List<Thread> threads;
        synchronized (this) {
            all.forEach(Worker::dismiss);
            threads = new ArrayList<>(all);
        }
        threads.add(watchdog.dismiss());
        long end = System.nanoTime() + LONGEST_END.toNanos();
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            try {
                thread.join(
                        Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
            } catch (InterruptedException hurry) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        threads.removeIf(thread -> !thread.isAlive());
        return threads;
    }

    static void requireEnded(List<? extends Thread> late) {
        if (!late.isEmpty()) {
            throw new IllegalStateException("Threads do not end:" + Stacks.of(late));
        }
    }
}
