package dev.messaging.internal;

import dev.messaging.Fault;
import dev.messaging.MessagingException.Outcome;

/** Makes the body a payload. What cannot be decoded is given up: trying again would not help. */
final class Decode implements Stage<Handling> {

    private final Codecs codecs;

    Decode(Codecs codecs) {
        this.codecs = codecs;
    }

    @Override
    public boolean begin(Handling handling) {
        try {
            handling.payload = codecs.decode(
                    handling.message, handling.receiver.destination().payloadType(), Outcome.REJECTED);
            return true;
        } catch (Throwable cannot) {
            handling.failure = cannot;
            handling.receiver.verdicts().giveUp(handling, Fault.Kind.UNDECODABLE);
            handling.turnBack();
            return false;
        }
    }
}
