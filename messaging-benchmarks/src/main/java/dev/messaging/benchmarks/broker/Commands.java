package dev.messaging.benchmarks.broker;

import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Load;
import dev.messaging.benchmarks.paired.WarmUp;
import dev.messaging.benchmarks.paired.Worker;
import java.util.List;

/** What the process of a contender is told to do. */
public final class Commands<S extends Task> {

    private static final String RUN = "run";
    private static final String WARM = "warm";
    private static final int TURNS_TO_WARM_UP = 3;

    private final List<S> tasks;
    private final Stage<S> stage;

    /** In the process itself: tasks are known by where they stand. */
    public Commands(List<S> tasks, Stage<S> stage) {
        this.tasks = tasks;
        this.stage = stage;
    }

    /** Does it, and says what that took. */
    public String obey(String command) {
        String[] words = command.split(" ", -1);
        S task = tasks.get(Integer.parseInt(words[1]));
        double amount = Double.parseDouble(words[2]);
        try {
            if (words[0].equals(RUN)) {
                return run(task, amount).toLine();
            }
            warmUp(task, amount);
            return WARM;
        } catch (Exception failed) {
            throw new IllegalStateException("This failed: " + task, failed);
        }
    }

    private Figures run(S task, double amount) throws Exception {
        return task.work() == Work.CONSUME
                ? stage.consume(task, (int) amount)
                : Load.run(stage.call(task), isAsync(task, task.concurrency()), task.concurrency(), amount);
    }

    private void warmUp(S task, double amount) throws Exception {
        if (task.work() == Work.CONSUME) {
            WarmUp.untilCompiled(TURNS_TO_WARM_UP, () -> stage.consume(task, (int) amount));
            return;
        }
        Call call = stage.call(task);
        int many = task.warmUpConcurrency();
        if (many != task.concurrency()) {
            Load.warmUp(call, isAsync(task, many), many, amount);
        }
        Load.warmUp(call, isAsync(task, task.concurrency()), task.concurrency(), amount);
    }

    private boolean isAsync(S task, int concurrency) {
        return concurrency > 1 && !stage.blocks(task);
    }

    /** Lets a contender's process run a task, for so many seconds or with so many messages. */
    static Figures run(Worker client, int task, double amount) {
        return Figures.ofLine(client.ask(RUN + " " + task + " " + amount));
    }

    /** Lets it run a task until its code is compiled. */
    static void warmUp(Worker client, int task, double amount) {
        client.ask(WARM + " " + task + " " + amount);
    }
}
