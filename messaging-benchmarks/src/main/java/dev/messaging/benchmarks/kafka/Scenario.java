package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.broker.Task;
import dev.messaging.benchmarks.broker.Work;
import java.util.List;
import java.util.Locale;

/**
 * What is done.
 *
 * @param concurrency how many at once; where it is consumed, where the client can
 * @param isSlow whether it takes a millisecond to handle each
 */
record Scenario(Work work, int concurrency, boolean isSlow) implements Task {

    /** How many handlers at once, however few partitions. */
    private static final int HANDLERS = 64;

    /** One at a time, it takes too long until all is compiled. */
    private static final int LEAST_TO_WARM_UP = 32;

    /** Slow ones take that much longer. */
    private static final double SHARE_OF_SLOW = 0.2;

    static final List<Scenario> ALL = List.of(
            new Scenario(Work.SEND, 1_000, false),
            new Scenario(Work.SEND, 1, false),
            new Scenario(Work.CONSUME, HANDLERS, false),
            new Scenario(Work.CONSUME, HANDLERS, true),
            new Scenario(Work.REQUEST, 1, false),
            new Scenario(Work.REQUEST, 64, false),
            new Scenario(Work.REQUEST, 1_000, false));

    @Override
    public int warmUpConcurrency() {
        return Math.max(LEAST_TO_WARM_UP, concurrency);
    }

    @Override
    public double share() {
        return isSlow ? SHARE_OF_SLOW : 1;
    }

    @Override
    public String toString() {
        return switch (work) {
            case SEND -> concurrency == 1 ? "send, one at a time" : many("send, %,d unconfirmed");
            case CONSUME -> isSlow ? "consume, 1 ms each" : "consume, no-op";
            case REQUEST -> many("request, %,d at once");
        };
    }

    private String many(String format) {
        return String.format(Locale.ROOT, format, concurrency);
    }
}
