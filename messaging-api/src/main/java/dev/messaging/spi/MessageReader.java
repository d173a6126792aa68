package dev.messaging.spi;

import dev.messaging.Headers;
import dev.messaging.Message;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Puts a message together from what its sender wrote, who need not know this library: what is left out is made up, or left
 * out. Not thread-safe.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents</a>
 */
public final class MessageReader {

    /** A century: what is more would be too much for nanoseconds. */
    private static final long LONGEST_MILLIS = Duration.ofDays(36_525).toMillis();

    private @Nullable String id;
    private @Nullable String type;
    private @Nullable String source;
    private @Nullable String time;
    private @Nullable String correlationId;
    private @Nullable String causationId;
    private @Nullable String partitionKey;
    private @Nullable String idempotencyKey;
    private @Nullable String contentType;
    private long timeToLive = WireMessage.NONE;
    private long firstFailureTime = WireMessage.NONE;
    private int attempt = 1;
    private Headers headers = Headers.none();

    /** Begins empty. */
    public MessageReader() {}

    /**
     * Takes an attribute of CloudEvents; those that say nothing to this library are passed over.
     *
     * @param name as CloudEvents names it, in lower case: {@code id}, {@code correlationid} and so on
     * @param writtenAs what the sender calls it, such as {@code header ce-id}
     * @throws MalformedMessageException if it cannot mean what its name says
     */
    public void attribute(String name, String value, String writtenAs) throws MalformedMessageException {
        switch (name) {
            case "id" -> id = identifier(value, writtenAs);
            case "type" -> type = value;
            case "source" -> source = value;
            case "time" -> time = value;
            case "correlationid" -> correlationId = identifier(value, writtenAs);
            case "causationid" -> causationId = identifier(value, writtenAs);
            case "partitionkey" -> partitionKey = value;
            case "idempotencykey" -> idempotencyKey = identifier(value, writtenAs);
            case "datacontenttype" -> contentType = value;
            default -> {
                // an extension that says nothing to us
            }
        }
    }

    /**
     * Takes how long the message is still to be handled.
     *
     * @throws MalformedMessageException if it is no number of milliseconds from 0
     */
    public void timeToLive(String millis, String writtenAs) throws MalformedMessageException {
        timeToLive = Math.min(number(millis, writtenAs, 0, Long.MAX_VALUE), LONGEST_MILLIS);
    }

    /**
     * Takes which attempt comes next.
     *
     * @throws MalformedMessageException if it is no number from 1
     */
    public void attempt(String value, String writtenAs) throws MalformedMessageException {
        attempt = (int) number(value, writtenAs, 1, Integer.MAX_VALUE);
    }

    /**
     * Takes when an attempt first failed.
     *
     * @throws MalformedMessageException if it is no number of milliseconds from 0
     */
    public void firstFailureTime(String millis, String writtenAs) throws MalformedMessageException {
        firstFailureTime = number(millis, writtenAs, 0, Long.MAX_VALUE);
    }

    /** Takes what the body is. */
    public void contentType(String value) {
        contentType = value;
    }

    /** What the body is, as far as it is known. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** Takes the application's headers. */
    public void headers(Headers values) {
        headers = values;
    }

    /** The message. */
    public WireMessage.Builder message(byte[] body, Environment environment) {
        return WireMessage.builder(id == null ? randomId(environment) : id, body)
                .type(type)
                .source(source)
                .time(millis(time, environment))
                .correlationId(correlationId)
                .causationId(causationId)
                .partitionKey(partitionKey)
                .idempotencyKey(idempotencyKey)
                .contentType(contentType)
                .timeToLive(timeToLive)
                .attempt(attempt)
                .firstFailureTime(firstFailureTime)
                .headers(headers);
    }

    private static String identifier(String value, String writtenAs) throws MalformedMessageException {
        if (!Message.isIdentifier(value)) {
            throw new MalformedMessageException("The " + writtenAs + " has " + value.length()
                    + " characters; it must have 1 to 255, not only blanks, and no control characters");
        }
        return value;
    }

    private static long number(String value, String writtenAs, long least, long most) throws MalformedMessageException {
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException isNone) {
            // told below
        }
        throw new MalformedMessageException(
                "The " + writtenAs + " is '" + value + "'; it must be a number from " + least + " to " + most);
    }

    private static long millis(@Nullable String time, Environment environment) {
        try {
            if (time != null) {
                return WireTime.parse(time);
            }
        } catch (DateTimeException | ArithmeticException isNone) {
            // as if it were not there
        }
        return environment.time().clock().millis();
    }

    private static String randomId(Environment environment) {
        long high = (environment.random().nextLong() & ~0xF000L) | 0x4000L;
        long low = (environment.random().nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }
}
