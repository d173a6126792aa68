package dev.messaging.benchmarks.broker;

import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Results;
import dev.messaging.benchmarks.paired.Turns;
import dev.messaging.benchmarks.paired.Worker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Compares clients of one broker in rounds. In each round every contender gets a new process; for each task all warm up, and
 * then run it a few times in turn, so that what disturbs one disturbs its neighbours too.
 */
public final class Rounds<S extends Task, C extends Enum<C>> {

    private static final int HEAP_MEGABYTES = 512;

    private final Contest<S, C> contest;
    private final Options<S, C> options;
    private final Results<S, C> results;

    private Rounds(Contest<S, C> contest, Options<S, C> options, C baseline) {
        this.contest = contest;
        this.options = options;
        this.results = new Results<>("message", baseline);
    }

    /**
     * Holds all of them.
     *
     * @param baseline with whom all are compared
     */
    public static <S extends Task, C extends Enum<C>> Results<S, C> of(
            Contest<S, C> contest, Options<S, C> options, C baseline, String url) throws IOException {
        Rounds<S, C> rounds = new Rounds<>(contest, options, baseline);
        for (int round = 1; round <= options.rounds(); round++) {
            System.err.printf("round %d of %d%n", round, options.rounds());
            rounds.round(url);
        }
        return rounds.results;
    }

    private void round(String url) throws IOException {
        List<Worker> started = new ArrayList<>();
        try {
            started.add(Worker.start(contest.responders(), HEAP_MEGABYTES, url));
            Map<C, Worker> clients = new EnumMap<>(contest.contenders());
            for (C contender : options.contenders()) {
                Worker client = Worker.start(contest.client(), HEAP_MEGABYTES, contender.name(), url);
                started.add(client);
                clients.put(contender, client);
                results.sends(contender, client.ready());
            }
            for (S task : options.tasks()) {
                measure(task, clients);
            }
        } finally {
            started.forEach(Worker::close);
        }
    }

    /** Whatever ran before may have cost the code that runs now what it was compiled to: each task warms up anew. */
    private void measure(S task, Map<C, Worker> clients) throws IOException {
        int number = contest.tasks().indexOf(task);
        boolean isCounted = task.work() == Work.CONSUME;
        double warmUp = isCounted ? messages(task) : options.warmUpSeconds();
        double amount = isCounted ? messages(task) : options.seconds() / Turns.COUNT;
        Map<C, Turns.Turn> turns = new EnumMap<>(contest.contenders());
        clients.forEach((contender, client) -> {
            if (contest.runs().test(contender, task)) {
                if (options.warmUpSeconds() > 0) {
                    Commands.warmUp(client, number, warmUp);
                }
                turns.put(contender, () -> Commands.run(client, number, amount));
            }
        });
        Map<C, Figures> figures = Turns.take(turns);
        figures.forEach((contender, reached) -> System.err.printf(
                "  %s: %s, %,.0f/s, %.1f µs CPU%n", task, contender, reached.perSecond(), reached.cpu()));
        results.add(task, figures);
    }

    private int messages(S task) {
        return (int) (task.share() * options.messages() / options.rounds() / Turns.COUNT);
    }
}
