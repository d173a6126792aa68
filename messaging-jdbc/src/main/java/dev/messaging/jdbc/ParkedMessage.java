package dev.messaging.jdbc;

import java.time.Instant;
import java.util.Optional;

/**
 * A message in an outbox that cannot be sent for good.
 *
 * @param destination where it was to go, such as {@code queue payments.charge}
 * @param row its number in the table
 * @param messageId its id
 * @param partitionKey its partition key, if it has one: those behind it with the same key have gone on
 * @param createdTime when it was put into the outbox, by the database's clock
 * @param parkedTime when it was given up, by the database's clock
 * @param reason why
 */
public record ParkedMessage(
        String destination,
        long row,
        String messageId,
        Optional<String> partitionKey,
        Instant createdTime,
        Instant parkedTime,
        String reason) {}
