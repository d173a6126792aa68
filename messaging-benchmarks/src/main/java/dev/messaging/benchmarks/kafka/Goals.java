package dev.messaging.benchmarks.kafka;

import dev.messaging.benchmarks.paired.Goal;
import dev.messaging.benchmarks.paired.Measure;
import java.util.List;
import java.util.stream.Stream;

/** What the library is to reach. */
final class Goals {

    private static final double NEARLY_AS_RAW = 0.85;
    private static final double AS_RAW = 0.95;
    private static final double SLOW_BESIDE_SPRING = 4;

    private Goals() {}

    /** In the order in which they are told. */
    static List<Goal<Scenario, Contender>> all() {
        return Scenario.ALL.stream().flatMap(Goals::of).toList();
    }

    private static Stream<Goal<Scenario, Contender>> of(Scenario scenario) {
        if (scenario.isSlow()) {
            return Stream.of(goal(scenario, Contender.SPRING, Measure.RATE, SLOW_BESIDE_SPRING));
        }
        return switch (scenario.work()) {
            case SEND ->
                Stream.of(goal(
                        scenario, Contender.RAW, Measure.RATE, scenario.concurrency() > 1 ? NEARLY_AS_RAW : AS_RAW));
            case CONSUME -> Stream.of(goal(scenario, Contender.RAW, Measure.RATE, NEARLY_AS_RAW));
            case REQUEST ->
                Stream.of(
                        goal(scenario, Contender.RAW, Measure.RATE, AS_RAW),
                        goal(scenario, Contender.SPRING, Measure.RATE, 1),
                        goal(scenario, Contender.SPRING, Measure.P99, 1));
        };
    }

    private static Goal<Scenario, Contender> goal(Scenario scenario, Contender rival, Measure measure, double bound) {
        return new Goal<>(scenario, Contender.MESSAGING, rival, measure, bound);
    }
}
