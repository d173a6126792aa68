package dev.messaging.internal;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what the bodies in flight take of the heap. Only asynchronous calls are refused for it: a blocking one holds
 * its caller, who cannot send the next. One larger body passes when there is no other.
 */
final class BodyLimit implements Stage<Call> {

    private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final AtomicLong bytesInFlight = new AtomicLong();

    @Override
    public boolean begin(Call call) {
        long bytes = call.wire().bodyLength();
        long all = bytesInFlight.addAndGet(bytes);
        if (all <= MAX_BYTES || all == bytes || call.outcome.callerWaits()) {
            return true;
        }
        bytesInFlight.addAndGet(-bytes);
        throw new OverloadedException(
                "Bodies of " + MAX_BYTES + " bytes are in flight, an eighth of the largest heap; message " + call.id
                        + " to " + call.destination
                        + " was not sent. Send slower, wait for earlier ones, or give the process more heap",
                Outcome.NOT_SENT,
                null);
    }

    @Override
    public boolean done(Call call) {
        bytesInFlight.addAndGet(-call.wire().bodyLength());
        return true;
    }
}
