package dev.messaging.benchmarks;

import java.lang.management.ManagementFactory;

/** This process's heap. */
public final class Heap {

    private static final long NOT_WORTH_ANOTHER_COLLECTION = 100_000;

    private Heap() {}

    /** The bytes that are still in use when all garbage is gone. */
    public static long used() {
        long used = Long.MAX_VALUE;
        while (true) {
            System.gc();
            long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            if (now >= used - NOT_WORTH_ANOTHER_COLLECTION) {
                return now;
            }
            used = now;
        }
    }
}
