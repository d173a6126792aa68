package dev.messaging.internal;

import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.WireMessage;

/** Makes the payload bytes, once for all attempts, and refuses what the transport cannot carry. */
final class Encode implements Stage<Call> {

    private final Codecs codecs;
    private final Capabilities capabilities;

    Encode(Codecs codecs, Capabilities capabilities) {
        this.codecs = codecs;
        this.capabilities = capabilities;
    }

    @Override
    public boolean begin(Call call) {
        if (call.message.delay().isPresent()) {
            requireDelays(call);
        }
        WireMessage.Builder wire = codecs.encode(
                call.wire(),
                call.message.payload(),
                call.destination.payloadType(),
                call.message.contentType().orElse(null));
        int bytes = wire.bodyLength();
        if (bytes > capabilities.maxBodyBytes()) {
            throw new MessageTooLargeException(
                    "Message " + call.id + " to " + call.destination + " has a body of " + bytes
                            + " bytes; the transport takes " + capabilities.maxBodyBytes()
                            + ". Send a reference to the data instead, or raise the limit",
                    Outcome.NOT_SENT,
                    null);
        }
        return true;
    }

    private void requireDelays(Call call) {
        if (call.isRequest() || !capabilities.has(Capability.DELAYS)) {
            throw new IllegalArgumentException("Message " + call.id + " to " + call.destination + " has a delay, but "
                    + (call.isRequest() ? "a request is never delayed" : "this transport delays nothing")
                    + "; send it without");
        }
    }
}
