package dev.messaging;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Why, when, where from and how often a dead letter failed.
 *
 * @param type the failure's type, an exception's class name
 * @param message the failure's message, or an empty one
 * @param time when it was given up
 * @param source the queue or subscription that gave it up
 * @param attempts how often it was tried
 */
public record FailureInfo(String type, String message, Instant time, String source, int attempts) {

    private static final int MAX_MESSAGE_LENGTH = 2_000;
    private static final String TYPE = "messaging-failure-type";
    private static final String MESSAGE = "messaging-failure-message";
    private static final String TIME = "messaging-failure-time";
    private static final String SOURCE = "messaging-failure-source";
    private static final String ATTEMPTS = "messaging-failure-attempts";

    /** What a dead letter says of its failure; empty if the message is no dead letter. */
    public static Optional<FailureInfo> of(ReceivedMessage<?> received) {
        return of(received.headers());
    }

    /** What these headers say of a failure; empty if they are not a dead letter's. */
    public static Optional<FailureInfo> of(Headers headers) {
        return headers.get(TYPE)
                .map(type -> new FailureInfo(
                        type,
                        headers.get(MESSAGE).orElse(""),
                        headers.get(TIME).map(FailureInfo::time).orElse(Instant.EPOCH),
                        headers.get(SOURCE).orElse(""),
                        headers.get(ATTEMPTS).map(FailureInfo::attempts).orElse(0)));
    }

    /** The headers of a dead letter that failed in this way. */
    public Headers addTo(Headers headers) {
        return headers.with(TYPE, type)
                .with(MESSAGE, printable(message))
                .with(TIME, time.toString())
                .with(SOURCE, source)
                .with(ATTEMPTS, Integer.toString(attempts));
    }

    /** One short line: what a header can carry. */
    private static String printable(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_MESSAGE_LENGTH));
        text.codePoints()
                .limit(MAX_MESSAGE_LENGTH)
                .map(c -> HeaderRules.isUnprintable(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException foreign) {
            return Instant.EPOCH;
        }
    }

    private static int attempts(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
