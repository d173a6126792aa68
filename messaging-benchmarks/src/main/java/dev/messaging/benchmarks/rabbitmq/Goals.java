package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.benchmarks.broker.Work;
import dev.messaging.benchmarks.paired.Goal;
import dev.messaging.benchmarks.paired.Measure;
import java.util.ArrayList;
import java.util.List;

/** What the library is to reach. */
final class Goals {

    private static final double AS_RAW = 0.95;
    private static final double CPU = 1.5;
    private static final double SPRING_SENDS = 3;

    private Goals() {}

    /** In the order in which they are told. */
    static List<Goal<Scenario, Contender>> all() {
        List<Goal<Scenario, Contender>> goals = new ArrayList<>();
        for (Scenario scenario : Scenario.ALL) {
            goals.add(new Goal<>(scenario, Contender.MESSAGING, Contender.RAW, Measure.RATE, AS_RAW));
            boolean isPipelined = scenario.work() == Work.SEND && scenario.concurrency() > 1;
            if (isPipelined) {
                goals.add(new Goal<>(scenario, Contender.MESSAGING, Contender.RAW, Measure.CPU, CPU));
            }
            for (Contender spring : List.of(Contender.SPRING, Contender.SPRING_TUNED)) {
                double bound = isPipelined ? SPRING_SENDS : 1;
                goals.add(new Goal<>(scenario, Contender.MESSAGING, spring, Measure.RATE, bound));
            }
        }
        return goals;
    }
}
