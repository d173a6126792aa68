package dev.messaging.spi;

import dev.messaging.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A message as a transport carries it: attributes as fields, headers, and the body's bytes, which nobody changes.
 * Immutable.
 *
 * <p>Times are epoch milliseconds and durations milliseconds: they become text only on the wire.
 */
public final class WireMessage {

    /** No limit, no delay, or a time that is not known. */
    public static final long NONE = -1;

    private final String id;
    private final @Nullable String type;
    private final @Nullable String source;
    private final long time;
    private final @Nullable String correlationId;
    private final @Nullable String causationId;
    private final @Nullable String idempotencyKey;
    private final @Nullable String partitionKey;
    private final @Nullable String contentType;
    private final long timeToLive;
    private final long delay;
    private final int attempt;
    private final long firstFailureTime;
    private final boolean fault;
    private final Headers headers;
    private final byte[] body;

    private WireMessage(Builder builder) {
        this.id = builder.id;
        this.type = builder.type;
        this.source = builder.source;
        this.time = builder.time;
        this.correlationId = builder.correlationId;
        this.causationId = builder.causationId;
        this.idempotencyKey = builder.idempotencyKey;
        this.partitionKey = builder.partitionKey;
        this.contentType = builder.contentType;
        this.timeToLive = builder.timeToLive;
        this.delay = builder.delay;
        this.attempt = builder.attempt;
        this.firstFailureTime = builder.firstFailureTime;
        this.fault = builder.fault;
        this.headers = builder.headers;
        this.body = builder.body;
    }

    /** A message to be filled in. */
    public static Builder builder(String id, byte[] body) {
        return new Builder(id, body);
    }

    /** A copy to be changed. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * The same after it has waited: it has so much less to live, but a millisecond at least.
     *
     * @param millis how long
     */
    public WireMessage agedBy(long millis) {
        return timeToLive == NONE || millis <= 0
                ? this
                : toBuilder().timeToLive(Math.max(1, timeToLive - millis)).build();
    }

    /** The name of this one message. */
    public String id() {
        return id;
    }

    /** What the message is: the name of its channel or operation, or what a foreign sender says. */
    public @Nullable String type() {
        return type;
    }

    /** The application that sent it. */
    public @Nullable String source() {
        return source;
    }

    /** When it was sent, by the sender's clock. */
    public long time() {
        return time;
    }

    /** The name of its flow; null if that is its id. */
    public @Nullable String correlationId() {
        return correlationId;
    }

    /** The id of the message that led to it. */
    public @Nullable String causationId() {
        return causationId;
    }

    /** The sender's key for telling duplicates; null if that is its id. */
    public @Nullable String idempotencyKey() {
        return idempotencyKey;
    }

    /** The key within which order is kept. */
    public @Nullable String partitionKey() {
        return partitionKey;
    }

    /** What the body is. */
    public @Nullable String contentType() {
        return contentType;
    }

    /** How long it is still to be handled, counted from now, or {@link #NONE}. */
    public long timeToLive() {
        return timeToLive;
    }

    /** How long it is to be kept back, or {@link #NONE}. */
    public long delay() {
        return delay;
    }

    /** Which attempt to handle it comes next, from 1. */
    public int attempt() {
        return attempt;
    }

    /** When an attempt first failed, or {@link #NONE}. */
    public long firstFailureTime() {
        return firstFailureTime;
    }

    /** Whether this is a reply that says why there is no reply. */
    public boolean isFault() {
        return fault;
    }

    /** The headers: the application's, those of {@link dev.messaging.FailureInfo}, and {@link HeaderReader#REPLAYS}. */
    public Headers headers() {
        return headers;
    }

    /** The body. Shared: neither side changes it. */
    public byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return "WireMessage[id=" + id + ", type=" + type + ", attempt=" + attempt + ", bytes=" + body.length + "]";
    }

    /** Fills in a message. Not thread-safe. */
    public static final class Builder {

        private String id;
        private @Nullable String type;
        private @Nullable String source;
        private long time;
        private @Nullable String correlationId;
        private @Nullable String causationId;
        private @Nullable String idempotencyKey;
        private @Nullable String partitionKey;
        private @Nullable String contentType;
        private long timeToLive = NONE;
        private long delay = NONE;
        private int attempt = 1;
        private long firstFailureTime = NONE;
        private boolean fault;
        private Headers headers = Headers.none();
        private byte[] body;

        private Builder(String id, byte[] body) {
            this.id = id;
            this.body = body;
        }

        private Builder(WireMessage message) {
            this.id = message.id;
            this.type = message.type;
            this.source = message.source;
            this.time = message.time;
            this.correlationId = message.correlationId;
            this.causationId = message.causationId;
            this.idempotencyKey = message.idempotencyKey;
            this.partitionKey = message.partitionKey;
            this.contentType = message.contentType;
            this.timeToLive = message.timeToLive;
            this.delay = message.delay;
            this.attempt = message.attempt;
            this.firstFailureTime = message.firstFailureTime;
            this.fault = message.fault;
            this.headers = message.headers;
            this.body = message.body;
        }

        /** Sets {@link WireMessage#id()}. */
        public Builder id(String id) {
            this.id = id;
            return this;
        }

        /** Sets {@link WireMessage#type()}. */
        public Builder type(@Nullable String type) {
            this.type = type;
            return this;
        }

        /** Sets {@link WireMessage#source()}. */
        public Builder source(@Nullable String source) {
            this.source = source;
            return this;
        }

        /** Sets {@link WireMessage#time()}. */
        public Builder time(long time) {
            this.time = time;
            return this;
        }

        /** Sets {@link WireMessage#correlationId()}. */
        public Builder correlationId(@Nullable String correlationId) {
            this.correlationId = correlationId;
            return this;
        }

        /** Sets {@link WireMessage#causationId()}. */
        public Builder causationId(@Nullable String causationId) {
            this.causationId = causationId;
            return this;
        }

        /** Sets {@link WireMessage#idempotencyKey()}. */
        public Builder idempotencyKey(@Nullable String idempotencyKey) {
            this.idempotencyKey = idempotencyKey;
            return this;
        }

        /** Sets {@link WireMessage#partitionKey()}. */
        public Builder partitionKey(@Nullable String partitionKey) {
            this.partitionKey = partitionKey;
            return this;
        }

        /** Sets {@link WireMessage#contentType()}. */
        public Builder contentType(@Nullable String contentType) {
            this.contentType = contentType;
            return this;
        }

        /** Sets {@link WireMessage#timeToLive()}. */
        public Builder timeToLive(long timeToLive) {
            this.timeToLive = timeToLive;
            return this;
        }

        /** Sets {@link WireMessage#delay()}. */
        public Builder delay(long delay) {
            this.delay = delay;
            return this;
        }

        /** Sets {@link WireMessage#attempt()}. */
        public Builder attempt(int attempt) {
            this.attempt = attempt;
            return this;
        }

        /** Sets {@link WireMessage#firstFailureTime()}. */
        public Builder firstFailureTime(long firstFailureTime) {
            this.firstFailureTime = firstFailureTime;
            return this;
        }

        /** Sets {@link WireMessage#isFault()}. */
        public Builder fault(boolean fault) {
            this.fault = fault;
            return this;
        }

        /** Sets {@link WireMessage#headers()}. */
        public Builder headers(Headers headers) {
            this.headers = headers;
            return this;
        }

        /** Sets {@link WireMessage#body()}. */
        public Builder body(byte[] body) {
            this.body = body;
            return this;
        }

        /** How long the body is by now. */
        public int bodyLength() {
            return body.length;
        }

        /** The message. */
        public WireMessage build() {
            return new WireMessage(this);
        }
    }
}
