package dev.messaging;

import java.time.Duration;

/**
 * How far one pass through {@link DeadLetters} goes. Immutable.
 *
 * @param limit how many it shows, replays or deletes at most; all unless told otherwise
 * @param maxReplays how often a letter is replayed at most, all passes together; 3 unless told otherwise. One that has been is
 *     left, so that what fails for ever does not go round for ever
 * @param dryRun whether it only tells what it would do; it does it unless told otherwise
 * @param timeout how long it may take altogether; 1 minute unless told otherwise
 */
public record DeadLetterOptions(int limit, int maxReplays, boolean dryRun, Duration timeout) {

    private static final DeadLetterOptions DEFAULTS =
            new DeadLetterOptions(Integer.MAX_VALUE, 3, false, Duration.ofMinutes(1));

    /** Checks the ranges. */
    public DeadLetterOptions {
        Ranges.between("limit", limit, 1, Integer.MAX_VALUE);
        Ranges.between("maxReplays", maxReplays, 1, Integer.MAX_VALUE);
        Ranges.positive("timeout", timeout);
    }

    /** The defaults named above. */
    public static DeadLetterOptions defaults() {
        return DEFAULTS;
    }

    /** The same with another limit. */
    public DeadLetterOptions withLimit(int limit) {
        return new DeadLetterOptions(limit, maxReplays, dryRun, timeout);
    }

    /** The same with another number of replays. */
    public DeadLetterOptions withMaxReplays(int maxReplays) {
        return new DeadLetterOptions(limit, maxReplays, dryRun, timeout);
    }

    /** The same, and whether it only tells what it would do. */
    public DeadLetterOptions withDryRun(boolean dryRun) {
        return new DeadLetterOptions(limit, maxReplays, dryRun, timeout);
    }

    /** The same with another timeout. */
    public DeadLetterOptions withTimeout(Duration timeout) {
        return new DeadLetterOptions(limit, maxReplays, dryRun, timeout);
    }
}
