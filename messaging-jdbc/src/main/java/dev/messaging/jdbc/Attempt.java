package dev.messaging.jdbc;

import dev.messaging.IdempotencyConflictException;
import dev.messaging.ReceivedMessage;
import dev.messaging.RetryLaterException;
import dev.messaging.spi.FinalFailureException;
import dev.messaging.spi.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** One transaction of an inbox: how far it came, and so what its failure means. Not thread-safe. */
final class Attempt {

    private static final Duration OTHERS_FIRST = Duration.ofMillis(50);
    private static final int VALIDATION_SECONDS = 1;

    private final ReceivedMessage<?> message;
    private Step step = Step.BEGIN;
    private boolean connectionLost;

    private enum Step {
        BEGIN,
        MARK,
        HANDLE,
        COMMIT
    }

    Attempt(ReceivedMessage<?> message) {
        this.message = message;
    }

    void marks() {
        step = Step.MARK;
    }

    void handles() {
        step = Step.HANDLE;
    }

    /** The handler has failed, and its connection is still there to be asked: it may have lost another database's. */
    void handlerFailed(Connection connection, Exception failed) {
        connectionLost = SqlFailures.isConnectionLost(failed) && !isValid(connection);
    }

    void commits() {
        step = Step.COMMIT;
    }

    /**
     * What to throw. The handler's own failures are its own; the database's, where it is away, are nobody's: no attempt is to
     * be counted. Nor is one where another transaction was in the way before the handler or after it. If a commit's outcome is
     * unknown, the message comes again, and the mark tells.
     */
    Exception failure(Exception failed) {
        return switch (step) {
            case BEGIN ->
                StoreUnavailableException.beforeHandler(away("no transaction could be begun", failed), failed);
            case MARK -> markFailure(failed);
            case HANDLE ->
                connectionLost
                        ? new StoreUnavailableException(away("the connection was lost", failed), failed)
                        : failed;
            case COMMIT -> commitFailure(failed);
        };
    }

    private Exception markFailure(Exception failed) {
        if (failed instanceof IdempotencyConflictException conflict) {
            return new FinalFailureException(conflict);
        }
        if (SqlFailures.isContention(failed)) {
            return new RetryLaterException(OTHERS_FIRST);
        }
        return SqlFailures.in(failed) == null || SqlFailures.isOfData(failed)
                ? failed
                : StoreUnavailableException.beforeHandler(away("it could not be marked as handled", failed), failed);
    }

    private Exception commitFailure(Exception failed) {
        if (SqlFailures.isContention(failed)) {
            return new RetryLaterException(OTHERS_FIRST);
        }
        return SqlFailures.isConnectionLost(failed)
                ? new StoreUnavailableException(away("the commit was not confirmed", failed), failed)
                : failed;
    }

    private static boolean isValid(Connection connection) {
        try {
            return connection.isValid(VALIDATION_SECONDS);
        } catch (SQLException lost) {
            return false;
        }
    }

    private String away(String what, Exception failed) {
        return "Message " + message.id() + " is not handled: " + what + ". Check the inbox's database, which says: "
                + failed.getMessage();
    }
}
