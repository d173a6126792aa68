package dev.messaging.internal;

import java.time.Duration;

/** Points on the scale of {@link dev.messaging.spi.Time#nanoTime()}, which may wrap around: compare by difference only. */
final class Deadline {

    /** No deadline. The scale may pass this value too, so deadlines that fall on it are moved by a nanosecond. */
    static final long NONE = Long.MIN_VALUE;

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Deadline() {}

    /** A foreign sender may give a message longer than the scale is. */
    static long after(long now, Duration time) {
        return at(now + (time.compareTo(LONGEST) > 0 ? LONGEST : time).toNanos());
    }

    static long at(long nanos) {
        return nanos == NONE ? nanos + 1 : nanos;
    }

    static long earlier(long one, long other) {
        if (one == NONE) {
            return other;
        }
        return other == NONE || one - other < 0 ? one : other;
    }

    static boolean isPast(long deadline, long now) {
        return deadline != NONE && deadline - now <= 0;
    }
}
