package dev.messaging.examples.shop.report;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took: a histogram whose buckets are 6 % wide. Thread-safe. */
final class Latencies {

    private static final int STEPS = 16;

    private final AtomicLongArray buckets = new AtomicLongArray(64 * STEPS);

    void add(Duration duration) {
        buckets.incrementAndGet(bucket(duration.toNanos()));
    }

    void add(Latencies others) {
        for (int i = 0; i < buckets.length(); i++) {
            buckets.addAndGet(i, others.buckets.get(i));
        }
    }

    long count() {
        long count = 0;
        for (int i = 0; i < buckets.length(); i++) {
            count += buckets.get(i);
        }
        return count;
    }

    /** The time within which such a share of them was done. */
    Duration quantile(double share) {
        long rank = (long) Math.ceil(share * count());
        int bucket = 0;
        for (long seen = buckets.get(0); seen < rank; seen += buckets.get(bucket)) {
            bucket++;
        }
        return Duration.ofNanos(nanos(bucket));
    }

    /** As text: the number of each bucket that is not empty, and what is in it. */
    String encode() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < buckets.length(); i++) {
            if (buckets.get(i) > 0) {
                text.append(text.isEmpty() ? "" : ",").append(i).append(':').append(buckets.get(i));
            }
        }
        return text.toString();
    }

    static Latencies decode(String text) {
        Latencies latencies = new Latencies();
        for (String bucket : text.split(",", -1)) {
            int colon = bucket.indexOf(':');
            latencies.buckets.set(
                    Integer.parseInt(bucket.substring(0, colon)), Long.parseLong(bucket.substring(colon + 1)));
        }
        return latencies;
    }

    /** The power of two below, and the four bits after the first. */
    private static int bucket(long nanos) {
        long atLeast16 = Math.max(nanos, STEPS);
        int power = 63 - Long.numberOfLeadingZeros(atLeast16);
        return power * STEPS + (int) ((atLeast16 >>> (power - 4)) & (STEPS - 1));
    }

    private static long nanos(int bucket) {
        int power = bucket / STEPS;
        return power < 4 ? 0 : (long) (STEPS + bucket % STEPS) << (power - 4);
    }
}
