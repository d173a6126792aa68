package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.benchmarks.broker.Task;
import dev.messaging.benchmarks.broker.Work;
import java.util.List;
import java.util.Locale;

/**
 * What is done.
 *
 * @param queueType of the queue, where it matters
 * @param concurrency how many at once
 */
record Scenario(Work work, String queueType, int concurrency) implements Task {

    static final String QUORUM = "quorum";
    static final String CLASSIC = "classic";

    static final int MOST_CONSUMERS = 4;

    static final Scenario REQUEST_1 = new Scenario(Work.REQUEST, CLASSIC, 1);
    static final Scenario REQUEST_64 = new Scenario(Work.REQUEST, CLASSIC, 64);

    static final List<Scenario> ALL = List.of(
            sends(QUORUM, 1_000),
            sends(QUORUM, 1),
            consumes(QUORUM, 1),
            consumes(QUORUM, MOST_CONSUMERS),
            sends(CLASSIC, 1_000),
            sends(CLASSIC, 1),
            consumes(CLASSIC, 1),
            consumes(CLASSIC, MOST_CONSUMERS),
            REQUEST_1,
            REQUEST_64);

    private static Scenario sends(String queueType, int unconfirmed) {
        return new Scenario(Work.SEND, queueType, unconfirmed);
    }

    private static Scenario consumes(String queueType, int consumers) {
        return new Scenario(Work.CONSUME, queueType, consumers);
    }

    @Override
    public String toString() {
        return switch (work) {
            case SEND -> String.format(Locale.ROOT, "send, %s queue, %,d unconfirmed", queueType, concurrency);
            case CONSUME ->
                "consume, " + queueType + " queue, " + concurrency + (concurrency == 1 ? " consumer" : " consumers");
            case REQUEST -> "request, " + concurrency + " at once";
        };
    }
}
