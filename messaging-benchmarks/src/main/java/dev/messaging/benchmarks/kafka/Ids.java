package dev.messaging.benchmarks.kafka;

import java.util.concurrent.atomic.AtomicInteger;

/** Ids as long as another. Thread-safe. */
final class Ids {

    private static final int DIGITS = 8;
    private static final int FIRST = 1 << (4 * (DIGITS - 1));

    private final String begin;
    private final AtomicInteger count = new AtomicInteger(FIRST);

    Ids(String sample) {
        this.begin = sample.substring(0, Math.max(0, sample.length() - DIGITS));
    }

    String next() {
        return begin + Integer.toHexString(count.getAndIncrement());
    }
}
