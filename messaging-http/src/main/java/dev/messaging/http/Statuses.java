package dev.messaging.http;

import dev.messaging.Fault;
import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Faults;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What statuses say, both ways (RFC 9110, section 15). */
final class Statuses {

    private static final int MOST_DIGITS = 15;

    private Statuses() {}

    /** The status that says how a handling failed. */
    static int of(Fault.Kind kind, @Nullable String contentType) {
        return switch (kind) {
            case FAILED -> 500;
            case BUSY -> 503;
            case REJECTED, CONFLICT -> 422;
            case UNDECODABLE -> isJson(contentType) ? 400 : 415;
        };
    }

    private static boolean isJson(@Nullable String contentType) {
        return contentType == null || contentType.contains("json");
    }

    /**
     * What a response other than a success means to whoever sent the message.
     *
     * @param what was sent where, as the beginning of a sentence
     */
    static MessagingException failure(String what, Response response, byte[] body, Instant now) {
        int status = response.code();
        String text = what + " was answered " + status + Problem.detail(body);
        switch (status) {
            case 429, 503 -> {
                return new OverloadedException(text, outcome(status, body), retryAfter(response, now));
            }
            case 404, 405, 410, 421 -> {
                return new UndeliverableException(text + ". Is its receiver running, and the route right?", null);
            }
            case 408 -> {
                return new TransportUnavailableException(text, Outcome.NOT_SENT, null);
            }
            case 409 -> {
                return new MessagingException(text, Outcome.REJECTED, true, null);
            }
            case 413 -> {
                return new MessageTooLargeException(text, Outcome.REJECTED, null);
            }
            case 502, 504 -> {
                return new TransportUnavailableException(text, Outcome.UNKNOWN, null);
            }
            default -> {
                if (status >= 300 && status < 400) {
                    String location = response.header("Location", "elsewhere");
                    return new UndeliverableException(
                            text + ", a redirect to " + location + ", which is not followed; correct the route", null);
                }
                return status >= 500
                        ? new RemoteFaultException(text, new Fault(Fault.Kind.FAILED, "HTTP " + status, text))
                        : new MessagingException(text, Outcome.REJECTED, false, null);
            }
        }
    }

    /** A gateway answers 503 also to what it has passed on; 429 stands before any handling (RFC 6585, section 4). */
    private static Outcome outcome(int status, byte[] body) {
        Problem problem = Problem.of(body);
        if (problem == null) {
            return status == 429 ? Outcome.REJECTED : Outcome.UNKNOWN;
        }
        return problem.isNotHanded() ? Outcome.NOT_SENT : Outcome.REJECTED;
    }

    /** Both forms of {@code Retry-After} (RFC 9110, section 10.2.3); a date is held against the server's clock, else ours. */
    static @Nullable Duration retryAfter(Response response, Instant now) {
        String millis = response.header(HttpWire.RETRY_AFTER_MILLIS, "");
        if (isNumber(millis)) {
            return Duration.ofMillis(number(millis));
        }
        String after = response.header("Retry-After", "").strip();
        if (isNumber(after)) {
            return Duration.ofSeconds(number(after));
        }
        Instant until = instant(after);
        if (until == null) {
            return null;
        }
        Instant sent = instant(response.header("Date", ""));
        Duration wait = Duration.between(sent == null ? now : sent, until);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** What is too much for a number is just as well much less. */
    private static long number(String digits) {
        return digits.length() > MOST_DIGITS ? Long.MAX_VALUE / 1_000 : Long.parseLong(digits);
    }

    private static @Nullable Instant instant(String date) {
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException isNone) {
            return null;
        }
    }

    /** The fault that a response carries; null if it carries none. */
    static @Nullable Fault fault(@Nullable String contentType, byte[] body) {
        return contentType != null && contentType.startsWith(Faults.CONTENT_TYPE)
                ? Faults.read(body).orElse(null)
                : null;
    }
}
