package dev.messaging.internal;

import dev.messaging.DeadLetter;
import dev.messaging.FailureInfo;
import dev.messaging.IdempotencyStore;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.PayloadException;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Time;
import dev.messaging.spi.WireMessage;
import java.util.Optional;

/**
 * A dead letter, seen by the application.
 *
 * @param source that gave it up
 */
record Letter<T>(WireMessage wire, Destination source, Codecs codecs, Time time) implements DeadLetter<T> {

    @Override
    public ReceivedMessage<byte[]> message() {
        String where = source.address().deadLetters().name();
        return new Received<>(
                wire,
                new IdempotencyStore.Key(where, null, DeadLetterMessages.key(wire)),
                false,
                wire.body().clone(),
                wire.attempt(),
                Deadline.NONE,
                time);
    }

    @Override
    @SuppressWarnings("unchecked") // of the source's type, which is T
    public Optional<T> payload() {
        try {
            return Optional.ofNullable((T) codecs.decode(wire, source.payloadType(), Outcome.UNKNOWN));
        } catch (PayloadException undecodable) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<FailureInfo> failure() {
        return FailureInfo.of(wire.headers());
    }

    @Override
    public int replays() {
        return DeadLetterMessages.replays(wire);
    }

    @Override
    public String id() {
        return wire.id();
    }

    @Override
    public String toString() {
        return "DeadLetter[id=" + id() + ", type=" + wire.type() + ", replays=" + replays() + "]";
    }
}
