package dev.messaging;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one sends: a payload, and what is to be said about it. Immutable.
 *
 * <p>All attributes are optional: the engine makes an id, takes the correlation id from the message that is being
 * handled, and uses the id as the idempotency key.
 *
 * @param <T> the payload type
 */
public final class Message<T> {

    private static final int MAX_ID_LENGTH = 255;

    private final T payload;
    private final Headers headers;
    private final @Nullable String id;
    private final @Nullable String idempotencyKey;
    private final @Nullable String partitionKey;
    private final @Nullable Duration timeToLive;
    private final @Nullable Duration delay;
    private final @Nullable String contentType;
    private final @Nullable String correlationId;
    private final @Nullable String causationId;
    private final @Nullable String type;

    private Message(
            T payload,
            Headers headers,
            @Nullable String id,
            @Nullable String idempotencyKey,
            @Nullable String partitionKey,
            @Nullable Duration timeToLive,
            @Nullable Duration delay,
            @Nullable String contentType,
            @Nullable String correlationId,
            @Nullable String causationId,
            @Nullable String type) {
        this.payload = payload;
        this.headers = headers;
        this.id = id;
        this.idempotencyKey = idempotencyKey;
        this.partitionKey = partitionKey;
        this.timeToLive = timeToLive;
        this.delay = delay;
        this.contentType = contentType;
        this.correlationId = correlationId;
        this.causationId = causationId;
        this.type = type;
    }

    /** A message with this payload and nothing else said. */
    public static <T> Message<T> of(T payload) {
        requireNonNull(payload, "A message needs a payload; use an empty one where there is nothing to say");
        return new Message<>(payload, Headers.none(), null, null, null, null, null, null, null, null, null);
    }

    /** Whether a text can be an id, a key or a content type: 1 to 255 characters, not only blanks, and no control characters. */
    public static boolean isIdentifier(String text) {
        return !text.isBlank()
                && text.length() <= MAX_ID_LENGTH
                && HeaderRules.firstUnprintable(text) == HeaderRules.NONE;
    }

    static <T> Message<T> forwarding(ReceivedMessage<T> received, @Nullable Duration remaining) {
        return new Message<>(
                received.payload(),
                received.headers().withoutPrefix("messaging-"),
                received.id(),
                received.idempotencyKey(),
                received.partitionKey().orElse(null),
                remaining,
                null,
                received.contentType().orElse(null),
                received.correlationId(),
                received.causationId().orElse(null),
                received.type().orElse(null));
    }

    /** The same with a header; names are case-insensitive, a second value replaces the first.
     *
     * @throws IllegalArgumentException if the name is no token or reserved, the value has control characters, or all
     *     headers together are larger than 32 KiB
     */
    public Message<T> withHeader(String name, String value) {
        HeaderRules.check(name, value);
        return withHeaders(HeaderRules.checkSize(headers.with(name, value)));
    }

    /** The same with an id of the caller's choice; it names this one message. */
    public Message<T> withId(String id) {
        return new Message<>(
                payload,
                headers,
                identifier("id", id),
                idempotencyKey,
                partitionKey,
                timeToLive,
                delay,
                contentType,
                correlationId,
                causationId,
                type);
    }

    /** The same with an idempotency key: of the messages with one key, a receiver handles one. */
    public Message<T> withIdempotencyKey(String idempotencyKey) {
        return new Message<>(
                payload,
                headers,
                id,
                identifier("idempotency key", idempotencyKey),
                partitionKey,
                timeToLive,
                delay,
                contentType,
                correlationId,
                causationId,
                type);
    }

    /** The same with a partition key: the messages with one key are handled in the order in which they were sent. */
    public Message<T> withPartitionKey(String partitionKey) {
        return new Message<>(
                payload,
                headers,
                id,
                idempotencyKey,
                identifier("partition key", partitionKey),
                timeToLive,
                delay,
                contentType,
                correlationId,
                causationId,
                type);
    }

    /** The same with a time to live: once it has passed, the message is no longer handled. At least a millisecond. */
    public Message<T> withTimeToLive(Duration timeToLive) {
        return new Message<>(
                payload,
                headers,
                id,
                idempotencyKey,
                partitionKey,
                atLeastAMillisecond("time to live", timeToLive),
                delay,
                contentType,
                correlationId,
                causationId,
                type);
    }

    /** The same with a delay: the message is not handled before. At least a millisecond. For queues and topics. */
    public Message<T> withDelay(Duration delay) {
        return new Message<>(
                payload,
                headers,
                id,
                idempotencyKey,
                partitionKey,
                timeToLive,
                atLeastAMillisecond("delay", delay),
                contentType,
                correlationId,
                causationId,
                type);
    }

    /** The same with a content type to be stated instead of the codec's, such as {@code application/json} for bytes. */
    public Message<T> withContentType(String contentType) {
        return new Message<>(
                payload,
                headers,
                id,
                idempotencyKey,
                partitionKey,
                timeToLive,
                delay,
                identifier("content type", contentType),
                correlationId,
                causationId,
                type);
    }

    /** The same with a correlation id: the name of the flow that this message belongs to. */
    public Message<T> withCorrelationId(String correlationId) {
        return new Message<>(
                payload,
                headers,
                id,
                idempotencyKey,
                partitionKey,
                timeToLive,
                delay,
                contentType,
                identifier("correlation id", correlationId),
                causationId,
                type);
    }

    /**
     * The same, tied to the message that led to it: its flow, its id as the cause, and its trace context, unless this message has
     * one of its own.
     *
     * <p>A handler's own thread does this by itself; this is for asynchronous code that has left it.
     */
    public Message<T> causedBy(ReceivedMessage<?> cause) {
        return new Message<>(
                payload,
                HeaderRules.checkSize(headers.withTraceOf(cause.headers())),
                id,
                idempotencyKey,
                partitionKey,
                timeToLive,
                delay,
                contentType,
                cause.correlationId(),
                cause.id(),
                type);
    }

    private Message<T> withHeaders(Headers changed) {
        return new Message<>(
                payload,
                changed,
                id,
                idempotencyKey,
                partitionKey,
                timeToLive,
                delay,
                contentType,
                correlationId,
                causationId,
                type);
    }

    private static String identifier(String what, String value) {
        if (!isIdentifier(value)) {
            throw new IllegalArgumentException("The " + what + " '" + value + "' must have 1 to " + MAX_ID_LENGTH
                    + " characters, not only blanks, and no control characters");
        }
        return value;
    }

    private static Duration atLeastAMillisecond(String what, Duration value) {
        if (Ranges.notNegative(what, value).toMillis() < 1) {
            throw Ranges.outOfRange(what, value, "at least 1 ms");
        }
        return value;
    }

    /** The payload. */
    public T payload() {
        return payload;
    }

    /** The headers. */
    public Headers headers() {
        return headers;
    }

    /** The id, if the caller chose one. */
    public Optional<String> id() {
        return Optional.ofNullable(id);
    }

    /** The idempotency key, if the caller chose one. */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** The partition key, if there is one. */
    public Optional<String> partitionKey() {
        return Optional.ofNullable(partitionKey);
    }

    /** The time to live, if it is limited. */
    public Optional<Duration> timeToLive() {
        return Optional.ofNullable(timeToLive);
    }

    /** The delay, if there is one. */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }

    /** The content type, if the caller stated one. */
    public Optional<String> contentType() {
        return Optional.ofNullable(contentType);
    }

    /** The correlation id, if the caller chose one. */
    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    /** The id of the message that led to this one, if {@link #causedBy} or {@link ReceivedMessage#forward} set it. */
    public Optional<String> causationId() {
        return Optional.ofNullable(causationId);
    }

    /**
     * What kind of event it is, if {@link ReceivedMessage#forward} set it; all else is named after where it is sent.
     */
    public Optional<String> type() {
        return Optional.ofNullable(type);
    }

    @Override
    public String toString() {
        return "Message[id=" + id + ", idempotencyKey=" + idempotencyKey + ", partitionKey=" + partitionKey + "]";
    }
}
