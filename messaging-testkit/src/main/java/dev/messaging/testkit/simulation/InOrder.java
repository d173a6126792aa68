package dev.messaging.testkit.simulation;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/** Runs tasks of one life one after another, in the order in which they came. Not thread-safe, as nothing simulated is. */
final class InOrder {

    private final Life life;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private boolean runs;

    InOrder(Life life) {
        this.life = life;
    }

    void execute(Runnable task) {
        tasks.add(task);
        if (!runs) {
            runs = true;
            life.execute(this::runAll);
        }
    }

    /** Done when what has come by now has run; never if the life ends before. */
    CompletableFuture<Void> soFar() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        execute(() -> done.complete(null));
        return done;
    }

    private void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        runs = false;
    }
}
