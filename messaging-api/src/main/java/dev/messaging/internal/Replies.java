package dev.messaging.internal;

import dev.messaging.Fault;
import dev.messaging.Headers;
import dev.messaging.Message;
import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Faults;
import dev.messaging.spi.WireMessage;
import org.jspecify.annotations.Nullable;

/** Makes the messages that go back to requesters. */
final class Replies {

    private final Environment environment;
    private final Ids ids;
    private final String source;
    private final Codecs codecs;
    private final Capabilities capabilities;

    Replies(Environment environment, Ids ids, String source, Codecs codecs, Capabilities capabilities) {
        this.environment = environment;
        this.ids = ids;
        this.source = source;
        this.codecs = codecs;
        this.capabilities = capabilities;
    }

    /**
     * The reply that a responder gave.
     *
     * @param answer the payload, or a {@link Message} of it; null for an operation whose reply type is {@link Void}
     */
    WireMessage reply(Handling handling, @Nullable Object answer) {
        Destination operation = handling.receiver.destination();
        Message<?> message = answer instanceof Message<?> whole ? whole : null;
        Object payload = message == null ? answer : message.payload();
        if (payload == null && operation.replyType() != Void.class) {
            throw new IllegalStateException("The responder of " + operation + " returned null for request "
                    + handling.message.id() + "; return a reply, or declare the reply type as Void");
        }
        WireMessage reply = codecs.encode(
                        to(handling).headers(message == null ? Headers.none() : message.headers()),
                        payload,
                        operation.replyType() == null ? Void.class : operation.replyType(),
                        message == null ? null : message.contentType().orElse(null))
                .build();
        if (reply.body().length > capabilities.maxBodyBytes()) {
            throw new MessageTooLargeException(
                    "The reply to request " + handling.message.id() + " of " + operation + " has " + reply.body().length
                            + " bytes; the transport takes " + capabilities.maxBodyBytes(),
                    Outcome.NOT_SENT,
                    null);
        }
        return reply;
    }

    WireMessage fault(Handling handling, Fault fault) {
        return to(handling)
                .body(Faults.encode(fault))
                .contentType(Faults.CONTENT_TYPE)
                .fault(true)
                .build();
    }

    /** The reply that was stored when the request was first answered. */
    WireMessage stored(Handling handling, byte @Nullable [] stored) {
        return StoredReply.decode(stored, to(handling));
    }

    private WireMessage.Builder to(Handling handling) {
        WireMessage request = handling.message;
        return WireMessage.builder(ids.next(), new byte[0])
                .type(request.type())
                .source(source)
                .time(environment.time().clock().millis())
                .correlationId(request.correlationId() == null ? request.id() : request.correlationId())
                .causationId(request.id());
    }
}
