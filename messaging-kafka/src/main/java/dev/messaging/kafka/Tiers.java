package dev.messaging.kafka;

import java.time.Duration;
import java.util.List;

/**
 * The times for which messages are kept back, each in a partition of its own, so that none waits behind one that waits longer.
 * A longer time is made of several, and what remains below a second is waited for in the heap.
 */
final class Tiers {

    /** Not to be changed where messages wait: the partitions are these, in this order. */
    static final List<Duration> ALL = List.of(
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(3),
            Duration.ofMinutes(20),
            Duration.ofHours(2),
            Duration.ofHours(12),
            Duration.ofDays(3));

    static final Duration LONGEST = ALL.get(ALL.size() - 1);

    /** What is not worth another way through the broker. */
    static final long LONGEST_REST_MILLIS = 1_000;

    private Tiers() {}

    /** Which is the longest that is not too long, else the shortest. */
    static int of(long delayMillis) {
        int tier = 0;
        while (tier + 1 < ALL.size() && millis(tier + 1) <= delayMillis) {
            tier++;
        }
        return tier;
    }

    /** How long a message stays there; in a partition that is none of these, not at all. */
    static long millis(int tier) {
        return tier < ALL.size() ? ALL.get(tier).toMillis() : 0;
    }

    /** What remains of a delay after its first step. */
    static long rest(long delayMillis) {
        return Math.max(0, delayMillis - millis(of(delayMillis)));
    }
}
