package dev.messaging;

import java.time.Duration;

/**
 * What happens after a handler failed. Immutable.
 *
 * <p>The delay before attempt <i>n</i> + 1 is {@code initialDelay} × {@code multiplier}<sup><i>n</i> − 1</sup>, at most
 * {@code maxDelay}, made up to a tenth shorter by chance so that failures do not march in step.
 *
 * @param maxAttempts how often a message is tried, 1 to 1,000; 5 unless told otherwise
 * @param initialDelay before the second attempt; 200 ms unless told otherwise
 * @param multiplier how much longer each delay is than the one before, 1 to 100; 3 unless told otherwise
 * @param maxDelay the longest delay; 5 minutes unless told otherwise
 * @param maxBlocking how long a message may hold up those behind it, where order must be kept, before it is given up;
 *     1 minute unless told otherwise
 * @param requests whether requests too are tried again, at once and within their deadline, before the requester is
 *     told; not unless told otherwise
 */
public record RetryPolicy(
        int maxAttempts,
        Duration initialDelay,
        double multiplier,
        Duration maxDelay,
        Duration maxBlocking,
        boolean requests) {

    private static final RetryPolicy DEFAULTS =
            new RetryPolicy(5, Duration.ofMillis(200), 3, Duration.ofMinutes(5), Duration.ofMinutes(1), false);

    /** Checks the ranges. */
    public RetryPolicy {
        Ranges.between("maxAttempts", maxAttempts, 1, 1_000);
        Ranges.positive("initialDelay", initialDelay);
        if (!(multiplier >= 1 && multiplier <= 100)) {
            throw Ranges.outOfRange("multiplier", multiplier, "from 1 to 100");
        }
        if (Ranges.positive("maxDelay", maxDelay).compareTo(initialDelay) < 0) {
            throw Ranges.outOfRange("maxDelay", maxDelay, "at least the initialDelay, " + initialDelay);
        }
        Ranges.notNegative("maxBlocking", maxBlocking);
    }

    /** The defaults named above. */
    public static RetryPolicy defaults() {
        return DEFAULTS;
    }

    /** One attempt. */
    public static RetryPolicy none() {
        return DEFAULTS.withMaxAttempts(1);
    }

    /** The same with another number of attempts. */
    public RetryPolicy withMaxAttempts(int maxAttempts) {
        return new RetryPolicy(maxAttempts, initialDelay, multiplier, maxDelay, maxBlocking, requests);
    }

    /** The same with another first delay; the longest grows with it where it would be shorter. */
    public RetryPolicy withInitialDelay(Duration initialDelay) {
        Duration longest = maxDelay.compareTo(initialDelay) < 0 ? initialDelay : maxDelay;
        return new RetryPolicy(maxAttempts, initialDelay, multiplier, longest, maxBlocking, requests);
    }

    /** The same with another growth of delays. */
    public RetryPolicy withMultiplier(double multiplier) {
        return new RetryPolicy(maxAttempts, initialDelay, multiplier, maxDelay, maxBlocking, requests);
    }

    /** The same with another longest delay. */
    public RetryPolicy withMaxDelay(Duration maxDelay) {
        return new RetryPolicy(maxAttempts, initialDelay, multiplier, maxDelay, maxBlocking, requests);
    }

    /** The same with another time for which a message may hold up those behind it. */
    public RetryPolicy withMaxBlocking(Duration maxBlocking) {
        return new RetryPolicy(maxAttempts, initialDelay, multiplier, maxDelay, maxBlocking, requests);
    }

    /** The same, for requests too or not. */
    public RetryPolicy withRequests(boolean requests) {
        return new RetryPolicy(maxAttempts, initialDelay, multiplier, maxDelay, maxBlocking, requests);
    }

    /**
     * The delay after a failed attempt.
     *
     * @param attempt the attempt that failed, from 1
     * @param chance from 0 (inclusive) to 1
     */
    public Duration delayAfter(int attempt, double chance) {
        double nanos = initialDelay.toNanos() * Math.pow(multiplier, Math.max(0, attempt - 1));
        double bounded = Math.min(nanos, (double) maxDelay.toNanos());
        return Duration.ofNanos((long) (bounded * (1 - chance / 10)));
    }
}
