package dev.messaging.benchmarks.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How a group shares partitions. Thread-safe. */
final class Shares {

    private final int members;
    private final Map<Object, Integer> partitions = new HashMap<>();

    /** Nobody has any. */
    Shares(int members) {
        this.members = members;
    }

    /** A member gets, or gives up, so many. */
    synchronized void add(Object member, int more) {
        partitions.merge(member, more, Integer::sum);
        notifyAll();
    }

    /** Waits until each has some. */
    synchronized void await() {
        long end = System.nanoTime() + Records.PATIENCE.toNanos();
        while (partitions.values().stream().filter(some -> some > 0).count() < members) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new IllegalStateException("Only these have partitions: " + partitions);
            }
            try {
                wait(left);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }
}
