package dev.messaging.jdbc;

import dev.messaging.ReceivedMessage;
import java.sql.Connection;

/**
 * Answers one request in a transaction.
 *
 * @param <Q> the type of the request's payload
 * @param <R> the type of the reply's payload
 */
@FunctionalInterface
public interface TransactionalResponder<Q, R> {

    /**
     * The answer; may block. What it writes through the connection is committed with the answer, which duplicates of the
     * request get, or not at all; it neither commits nor rolls back itself, nor goes on after a deadlock.
     */
    R respond(ReceivedMessage<Q> request, Connection connection) throws Exception;
}
