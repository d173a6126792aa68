package dev.messaging.benchmarks.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one contender is to reach beside another.
 *
 * @param contender whose figure it is
 * @param rival beside whom
 * @param scenario when
 * @param isLatency whether less is better
 * @param bound what the ratio is to be at least, or at most
 */
record Goal(Contender contender, Contender rival, Scenario scenario, boolean isLatency, double bound) {

    private static final double THROUGHPUT = 0.95;
    private static final double TAIL = 1.2;

    /** In the order in which they are told. */
    static List<Goal> all() {
        List<Goal> goals = new ArrayList<>();
        for (Contender ours : List.of(Contender.MESSAGING, Contender.MESSAGING_BOTH_ENDS)) {
            for (Scenario scenario : Scenario.ALL) {
                for (Contender raw : List.of(Contender.OKHTTP, Contender.OKHTTP_NO_TIMEOUTS)) {
                    goals.add(new Goal(ours, raw, scenario, false, THROUGHPUT));
                    goals.add(new Goal(ours, raw, scenario, true, TAIL));
                }
            }
            for (Contender spring : List.of(Contender.REST_CLIENT, Contender.REST_CLIENT_JDK)) {
                Scenario.ALL.stream()
                        .filter(spring::runs)
                        .forEach(scenario -> goals.add(new Goal(ours, spring, scenario, false, 1)));
            }
        }
        return goals;
    }

    ToDoubleFunction<Figures> figure() {
        return isLatency ? Figures::p99 : Figures::perSecond;
    }

    boolean isReached(double ratio) {
        return isLatency ? ratio <= bound : ratio >= bound;
    }

    @Override
    public String toString() {
        return scenario + ": " + contender + (isLatency ? ", p99" : ", calls/s") + " ÷ " + rival;
    }

    String boundText() {
        return (isLatency ? "≤ " : "≥ ") + Spread.text(2, bound);
    }
}
