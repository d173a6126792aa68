package dev.messaging.benchmarks.paired;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts times, each to within 3 %. Thread-safe. */
public final class Latencies {

    /** Times of the same power of two share so many places. */
    private static final int FRACTION_BITS = 5;

    private static final int FRACTIONS = 1 << FRACTION_BITS;

    private final AtomicLongArray counts = new AtomicLongArray(Long.SIZE * FRACTIONS);

    /** Counts one. */
    public void add(long nanos) {
        counts.incrementAndGet(index(nanos));
    }

    private static int index(long nanos) {
        int shift = Math.max(0, Long.SIZE - 1 - FRACTION_BITS - Long.numberOfLeadingZeros(nanos | FRACTIONS));
        return shift * FRACTIONS + (int) (nanos >>> shift);
    }

    private static long nanos(int index) {
        int shift = Math.max(0, index / FRACTIONS - 1);
        return (long) (index - shift * FRACTIONS) << shift;
    }

    long count() {
        long count = 0;
        for (int i = 0; i < counts.length(); i++) {
            count += counts.get(i);
        }
        return count;
    }

    /** The time within which so much of all ended, in microseconds. */
    double micros(double share) {
        double left = share * count();
        int index = -1;
        while (left > 0 && index < counts.length() - 1) {
            left -= counts.get(++index);
        }
        return (double) nanos(Math.max(0, index)) / TimeUnit.MICROSECONDS.toNanos(1);
    }
}
