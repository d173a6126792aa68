package dev.messaging.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A message in the outbox, as a relay reads it.
 *
 * @param id its number, which grows in the order of sends each of which was committed before the next
 * @param delay how many milliseconds it is still to be kept back; null or less than 1 if it is not
 * @param timeToLive how many milliseconds it is still to be handled; null if it does not expire
 * @param age how many milliseconds ago it was put there, or released
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record OutboxRow(
        long id,
        @Nullable String partitionKey,
        byte[] message,
        @Nullable Long delay,
        @Nullable Long timeToLive,
        long age) {

    /** The same as it is so much later. */
    OutboxRow after(long millis) {
        return new OutboxRow(
                id,
                partitionKey,
                message,
                delay == null ? null : Long.valueOf(delay - millis),
                timeToLive == null ? null : Long.valueOf(timeToLive - millis),
                age + millis);
    }

    boolean isExpired() {
        return timeToLive != null && timeToLive <= 0;
    }
}
