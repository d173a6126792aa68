package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.paired.Goal;
import dev.messaging.benchmarks.paired.Measure;
import java.util.ArrayList;
import java.util.List;

/** What the library is to reach. */
final class Goals {

    private static final double THROUGHPUT = 0.95;
    private static final double TAIL = 1.2;

    private Goals() {}

    /** In the order in which they are told. */
    static List<Goal<Scenario, Contender>> all() {
        List<Goal<Scenario, Contender>> goals = new ArrayList<>();
        for (Contender ours : List.of(Contender.MESSAGING, Contender.MESSAGING_BOTH_ENDS)) {
            for (Scenario scenario : Scenario.ALL) {
                for (Contender raw : List.of(Contender.OKHTTP, Contender.OKHTTP_NO_TIMEOUTS)) {
                    goals.add(new Goal<>(scenario, ours, raw, Measure.RATE, THROUGHPUT));
                    goals.add(new Goal<>(scenario, ours, raw, Measure.P99, TAIL));
                }
            }
            for (Contender spring : List.of(Contender.REST_CLIENT, Contender.REST_CLIENT_JDK)) {
                Scenario.ALL.stream()
                        .filter(spring::runs)
                        .forEach(scenario -> goals.add(new Goal<>(scenario, ours, spring, Measure.RATE, 1)));
            }
        }
        return goals;
    }
}
