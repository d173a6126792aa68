package dev.messaging.testkit;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The same numbers for the same seed, on every JDK. Thread-safe. */
final class SeededRandom implements RandomGenerator {

    private final SplittableRandom random;

    SeededRandom(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public synchronized long nextLong() {
        return random.nextLong();
    }
}
