package dev.messaging.testkit;

import dev.messaging.Channel;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Source;
import java.util.List;
import org.assertj.core.annotation.CheckReturnValue;
import org.assertj.core.api.AbstractAssert;

/** Assertions on what a {@link MessagingProbe} has seen; one that fails tells what happened. Not thread-safe. */
public final class MessagingProbeAssert extends AbstractAssert<MessagingProbeAssert, MessagingProbe> {

    MessagingProbeAssert(MessagingProbe probe) {
        super(probe, MessagingProbeAssert.class);
    }

    /** The messages that were sent to a channel, in the order of sending. */
    @CheckReturnValue
    public <T> MessagesAssert<T> sent(Channel<T> channel) {
        return messages("sent to " + channel, channel.name(), actual.departures(channel.name(), channel.payloadType()));
    }

    /** The requests that were asked of an operation, answered or not, in the order of asking. */
    @CheckReturnValue
    public <Q> MessagesAssert<Q> requested(Operation<Q, ?> operation) {
        return messages(
                "asked of " + operation,
                operation.name(),
                actual.departures(operation.name(), operation.requestType()));
    }

    /** The messages of a queue or subscription that its handlers were done with. */
    @CheckReturnValue
    public <T> MessagesAssert<T> handled(Source<T> source) {
        return happened(Kind.HANDLED, "handled", source);
    }

    /** The requests that were answered. */
    @CheckReturnValue
    public <Q> MessagesAssert<Q> handled(Operation<Q, ?> operation) {
        return messages(
                "handled at " + operation,
                operation.name(),
                actual.happenings(Kind.HANDLED, operation.name(), operation.requestType()));
    }

    /** The messages of which an attempt failed that is not the last, once for each such attempt. */
    @CheckReturnValue
    public <T> MessagesAssert<T> retried(Source<T> source) {
        return happened(Kind.RETRIED, "retried", source);
    }

    /** The messages that were put off without an attempt being counted, as often as they were. */
    @CheckReturnValue
    public <T> MessagesAssert<T> postponed(Source<T> source) {
        return happened(Kind.POSTPONED, "postponed", source);
    }

    /** The messages that a queue or subscription gave up on. */
    @CheckReturnValue
    public <T> MessagesAssert<T> deadLettered(Source<T> source) {
        return happened(Kind.DEAD_LETTERED, "dead-lettered", source);
    }

    /** The messages whose time was over before they were handled. */
    @CheckReturnValue
    public <T> MessagesAssert<T> expired(Source<T> source) {
        return happened(Kind.EXPIRED, "expired", source);
    }

    /** Each message that has come to a queue or subscription was handled, none of them twice, and there was one at least. */
    public MessagingProbeAssert handledOnce(Source<?> source) {
        handled(source).eachOnce(actual.arrivals(source.name()));
        return this;
    }

    /** A message with this payload was handled, and only once. */
    public <T> MessagingProbeAssert handledOnce(Source<T> source, T payload) {
        handled(source).once(payload);
        return this;
    }

    private <T> MessagesAssert<T> happened(Kind kind, String what, Source<T> source) {
        return messages(
                what + " at " + source, source.name(), actual.happenings(kind, source.name(), source.payloadType()));
    }

    private <T> MessagesAssert<T> messages(String what, String place, List<Sighting<T>> messages) {
        return new MessagesAssert<>(actual, what, place, messages);
    }
}
