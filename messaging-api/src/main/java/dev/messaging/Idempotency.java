package dev.messaging;

import java.time.Duration;

/**
 * How a receiver keeps duplicates from its handler. Immutable.
 *
 * @param enabled whether it does; it does unless told otherwise
 * @param lease how long a running message is taken to be alive without a sign of life; 30 seconds unless told
 *     otherwise. Renewed every third of it while the handler runs
 * @param retention how long a handled message is remembered at most; 1 hour unless told otherwise
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/IdempotentReceiver.html">Idempotent
 *     Receiver</a>
 */
public record Idempotency(boolean enabled, Duration lease, Duration retention) {

    private static final Idempotency DEFAULTS = new Idempotency(true, Duration.ofSeconds(30), Duration.ofHours(1));

    /** Checks the ranges. */
    public Idempotency {
        if (Ranges.positive("lease", lease).toMillis() < 3) {
            throw Ranges.outOfRange("lease", lease, "at least 3 ms, because it is renewed every third of it");
        }
        Ranges.positive("retention", retention);
    }

    /** The defaults named above. */
    public static Idempotency defaults() {
        return DEFAULTS;
    }

    /** Every delivery reaches the handler. */
    public static Idempotency none() {
        return new Idempotency(false, DEFAULTS.lease, DEFAULTS.retention);
    }

    /** The same with another lease. */
    public Idempotency withLease(Duration lease) {
        return new Idempotency(enabled, lease, retention);
    }

    /** The same with another retention. */
    public Idempotency withRetention(Duration retention) {
        return new Idempotency(enabled, lease, retention);
    }
}
