package dev.messaging.jdbc;

import dev.messaging.ClosedException;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.PayloadException;
import dev.messaging.RemoteFaultException;
import java.util.Comparator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** What the failure of a send means to those behind it. */
enum SendFailure {
    /** This message will never be taken, whatever becomes of others. */
    FOR_GOOD,
    /** The receiver is there and has failed with this message: others may fare better. */
    OF_MESSAGE,
    /** Nothing gets there for now, unless others do. Permissions are granted, and receivers deployed: no such failure is final. */
    OF_DESTINATION,
    /** The same, and no reason to give up ever: the one is about to recover, the other is this side's end. */
    OF_NOBODY;

    private static final int LONGEST_REASON = 1_000;

    static SendFailure of(Throwable reason) {
        if (reason instanceof MessageTooLargeException
                || reason instanceof PayloadException
                || reason instanceof IdempotencyConflictException) {
            return FOR_GOOD;
        }
        if (reason instanceof RemoteFaultException fault) {
            return fault.isTransient() ? OF_MESSAGE : FOR_GOOD;
        }
        if (reason instanceof OverloadedException
                || reason instanceof ClosedException
                || reason instanceof CancellationException) {
            return OF_NOBODY;
        }
        if (reason.getClass() != MessagingException.class) {
            return OF_DESTINATION;
        }
        MessagingException known = (MessagingException) reason;
        if (known.getCause() instanceof MessagingException first) {
            return ofSubscriptions(first, known.getSuppressed());
        }
        return known.isTransient() && known.outcome() == Outcome.REJECTED ? OF_MESSAGE : OF_DESTINATION;
    }

    /** Of a topic without a broker: while one of its subscriptions may still get the message, it is not given up. */
    private static SendFailure ofSubscriptions(MessagingException first, Throwable[] others) {
        return Stream.concat(Stream.of(first), Stream.of(others))
                .map(SendFailure::of)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    static Throwable unwrapped(Throwable failed) {
        return failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
    }

    /** One line that every database can store: none takes half a character, and PostgreSQL no NUL. */
    static String text(Throwable reason) {
        StringBuilder line = new StringBuilder();
        String text = reason.getClass().getSimpleName() + ": " + reason.getMessage();
        text.codePoints()
                .limit(LONGEST_REASON)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .takeWhile(c -> line.length() + Character.charCount(c) <= LONGEST_REASON)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
