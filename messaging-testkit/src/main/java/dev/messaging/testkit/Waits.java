package dev.messaging.testkit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who stands still, in the order in which they began to. Guarded by the baton's monitor. */
final class Waits {

    private final Baton baton;
    private final ReadyList ready;
    private final Set<Wait> all = new LinkedHashSet<>();

    /** Those of whose interrupts nobody tells. */
    private final Set<Wait> outsiders = new LinkedHashSet<>();

    Waits(Baton baton, ReadyList ready) {
        this.baton = baton;
        this.ready = ready;
    }

    List<Wait> all() {
        return List.copyOf(all);
    }

    void add(Wait wait) {
        all.add(wait);
        Worker worker = workerOf(wait);
        if (worker == null) {
            outsiders.add(wait);
        } else {
            worker.wait = wait;
        }
    }

    void remove(Wait wait) {
        all.remove(wait);
        Worker worker = workerOf(wait);
        if (worker == null) {
            outsiders.remove(wait);
        } else {
            worker.wait = null;
        }
    }

    private @Nullable Worker workerOf(Wait wait) {
        return wait.thread instanceof Worker worker && worker.isOf(baton) ? worker : null;
    }

    void makeRunnable(Wait wait) {
        if (!wait.runnable && all.contains(wait)) {
            wait.runnable = true;
            ready.add(wait);
        }
    }

    /** An interrupted thread may not have woken up yet; the order must not depend on it. */
    void noticeInterrupts() {
        for (Wait wait : outsiders) {
            if (!wait.runnable && wait.thread.isInterrupted()) {
                wait.interrupted = true;
                makeRunnable(wait);
            }
        }
    }

    void failOutsiders(AssertionError failure) {
        for (Wait wait : outsiders) {
            wait.failure = failure;
            makeRunnable(wait);
        }
    }
}
