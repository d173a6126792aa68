package dev.messaging.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * A message in the outbox, as a relay reads it.
 *
 * @param id its number, which grows in the order of sends that followed each other
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

    boolean isExpired() {
        return timeToLive != null && timeToLive <= 0;
    }
}
