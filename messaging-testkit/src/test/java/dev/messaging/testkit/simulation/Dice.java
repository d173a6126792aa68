package dev.messaging.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a scenario leaves to chance. */
record Dice(RandomGenerator random) {

    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    /** From 0 to below the bound. */
    int upTo(int bound) {
        return random.nextInt(bound);
    }

    int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    <T> T oneOf(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Some faults, each more or less probable; in one of four worlds none. */
    Faults faults() {
        Faults faults = Faults.none();
        if (happens(0.25)) {
            return faults;
        }
        for (Fault fault : Fault.values()) {
            if (happens(0.4)) {
                faults = faults.with(fault, oneOf(List.of(0.01, 0.03, 0.1)));
            }
        }
        return faults;
    }
}
