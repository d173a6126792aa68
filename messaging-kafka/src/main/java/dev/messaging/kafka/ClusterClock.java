package dev.messaging.kafka;

import dev.messaging.spi.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time of the cluster, as its controller tells it: all processes have the same, however wrong their own clocks are. Where
 * nobody tells it, this process's own. Thread-safe.
 *
 * <p>An answer says that the cluster's time was its own somewhere between question and answer. What several answers have in
 * common is known better than what each of them says.
 *
 * @see <a href="https://doi.org/10.1145/800220.806700">Marzullo and Owicki, Maintaining the Time in a Distributed System</a>
 */
final class ClusterClock {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Clocks drift: by so much less is known at each further answer. */
    private static final long DRIFT_NANOS = 200_000;

    private final Time time;
    private final Duration tolerance;

    /** By how much the cluster's time is ahead of this process's measuring clock; null if it is not known. */
    private volatile @Nullable Range ahead;

    /**
     * Nothing is known yet.
     *
     * @param tolerance by how much clocks may differ, as long as the cluster does not tell its time
     */
    ClusterClock(Time time, Duration tolerance) {
        this.time = time;
        this.tolerance = tolerance;
    }

    /** The cluster has told its time; one thread at a time. */
    void told(long clusterMillis, long askedNanos, long answeredNanos) {
        Range said = new Range(
                clusterMillis * NANOS_PER_MILLI - answeredNanos, (clusterMillis + 1) * NANOS_PER_MILLI - askedNanos);
        Range known = ahead;
        Range common = known == null ? said : known.drifted().and(said);
        // Where they have nothing in common a clock was set, or another controller tells another time.
        ahead = common.isEmpty() ? said : common;
    }

    /** Nobody tells it any longer. */
    void untold() {
        ahead = null;
    }

    /** Milliseconds since 1970. */
    long millis() {
        Range known = ahead;
        return known == null ? time.clock().millis() : Math.floorDiv(time.nanoTime() + known.middle(), NANOS_PER_MILLI);
    }

    /** Milliseconds since 1970 that have passed for certain, as far as the cluster tells. */
    long passedMillis() {
        Range known = ahead;
        return known == null ? time.clock().millis() : Math.floorDiv(time.nanoTime() + known.from(), NANOS_PER_MILLI);
    }

    /** By how much the time of another process may differ. */
    long toleranceMillis() {
        return ahead == null ? tolerance.toMillis() : 0;
    }

    private record Range(long from, long to) {

        Range drifted() {
            return new Range(from - DRIFT_NANOS, to + DRIFT_NANOS);
        }

        Range and(Range other) {
            return new Range(Math.max(from, other.from), Math.min(to, other.to));
        }

        boolean isEmpty() {
            return from > to;
        }

        long middle() {
            return from + (to - from) / 2;
        }
    }
}
