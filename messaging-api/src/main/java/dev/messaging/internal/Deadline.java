package dev.messaging.internal;

import java.time.Duration;

/** Points on the scale of {@link dev.messaging.spi.Time#nanoTime()}, which may wrap around: compare by difference only. */
final class Deadline {

    /** No deadline. The scale may pass this value too, so deadlines that fall on it are moved by a nanosecond. */
    static final long NONE = Long.MIN_VALUE;

    private Deadline() {}

    static long after(long now, Duration time) {
        return at(now + time.toNanos());
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
