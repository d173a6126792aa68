package dev.messaging.testkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The pooled threads: as many as there were tasks that waited at one time, and one more. Guarded by the baton's monitor. */
final class Crew {

    private final Baton baton;
    private final List<Worker> all = new ArrayList<>();
    private final ArrayDeque<Worker> resting = new ArrayDeque<>();

    Crew(Baton baton) {
        this.baton = baton;
    }

    List<Worker> all() {
        return all;
    }

    void rest(Worker worker) {
        resting.add(worker);
    }

    /** The one that rested last: who has just ended a task goes on with the next, without a change of threads. */
    Worker take() {
        if (!resting.isEmpty()) {
            return resting.removeLast();
        }
        Worker worker = new Worker(baton, "virtual-" + (all.size() + 1));
        all.add(worker);
        worker.start();
        return worker;
    }
}
