package dev.messaging.internal;

import dev.messaging.Headers;
import dev.messaging.IdempotencyStore;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Time;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message that has come in, seen by the application.
 *
 * @param key what it is handled once by
 * @param isKeyExplicit whether the sender chose that key
 * @param content the payload
 * @param deadline when it expires, on the scale of {@link Time#nanoTime()}
 * @param scale this process's clocks
 */
record Received<T>(
        WireMessage wire,
        IdempotencyStore.Key key,
        boolean isKeyExplicit,
        @Nullable Object content,
        int attempt,
        long deadline,
        Time scale)
        implements ReceivedMessage<T> {

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // it was decoded as T; of all types only Void has no value but null
    public T payload() {
        return (T) content;
    }

    @Override
    public Headers headers() {
        return wire.headers();
    }

    @Override
    public String id() {
        return wire.id();
    }

    @Override
    public String idempotencyKey() {
        return orId(wire.idempotencyKey());
    }

    @Override
    public IdempotencyStore.Key deduplicationKey() {
        return key;
    }

    @Override
    public Optional<String> fingerprint() {
        return isKeyExplicit ? Optional.of(Fingerprint.of(wire.body())) : Optional.empty();
    }

    @Override
    public String correlationId() {
        return orId(wire.correlationId());
    }

    private String orId(@Nullable String value) {
        return value == null ? wire.id() : value;
    }

    @Override
    public Optional<String> causationId() {
        return Optional.ofNullable(wire.causationId());
    }

    @Override
    public Optional<String> partitionKey() {
        return Optional.ofNullable(wire.partitionKey());
    }

    @Override
    public Optional<String> contentType() {
        return Optional.ofNullable(wire.contentType());
    }

    @Override
    public Optional<String> type() {
        return Optional.ofNullable(wire.type());
    }

    @Override
    public Optional<String> source() {
        return Optional.ofNullable(wire.source());
    }

    @Override
    public Instant time() {
        return Instant.ofEpochMilli(wire.time());
    }

    @Override
    public Optional<Instant> expiryTime() {
        return remaining().map(left -> scale.clock().instant().plus(left));
    }

    @Override
    public Optional<Duration> remaining() {
        return deadline == Deadline.NONE
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(deadline - scale.nanoTime()));
    }

    @Override
    public String toString() {
        return "ReceivedMessage[id=" + id() + ", type=" + wire.type() + ", attempt=" + attempt + "]";
    }
}
