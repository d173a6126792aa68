package dev.messaging;

/**
 * What a pass through {@link DeadLetters} has done, or, as a dry run, would have.
 *
 * @param replayed how many went back to where they came from
 * @param deleted how many are gone
 * @param left how many it looked at and left: not chosen, or replayed too often already; what lies behind the limit it has not
 *     looked at
 * @param exhausted how many of those left were chosen, but had been replayed {@link DeadLetterOptions#maxReplays()} times
 */
public record DeadLetterResult(int replayed, int deleted, int left, int exhausted) {}
