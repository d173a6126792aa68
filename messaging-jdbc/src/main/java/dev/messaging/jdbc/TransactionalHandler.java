package dev.messaging.jdbc;

import dev.messaging.ReceivedMessage;
import java.sql.Connection;

/**
 * Handles one message in a transaction.
 *
 * @param <T> the payload type
 */
@FunctionalInterface
public interface TransactionalHandler<T> {

    /**
     * Handles the message; may block. What it writes through the connection is committed with the mark that the message was
     * handled, or not at all; it neither commits nor rolls back itself, nor goes on after a deadlock. What it throws means the same as with a {@link
     * dev.messaging.Handler}.
     */
    void handle(ReceivedMessage<T> message, Connection connection) throws Exception;
}
