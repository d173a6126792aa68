package dev.messaging.memory;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A message as one queue holds it. Guarded by its queue's lock, but for what never changes. */
final class StoredMessage {

    /** What a stored message takes beside its body, roughly. */
    private static final int OVERHEAD_BYTES = 400;

    private final WireMessage message;
    private final long arrival;
    private final @Nullable Requester requester;

    /** Its place in the queue; kept when it is handed back. */
    long place;

    /** How often it was delivered, without those times when it was put off. */
    int deliveries;

    /** Whether a receiver has ever had it. */
    boolean delivered;

    /** Whether it waits in its queue. */
    boolean queued;

    /** Whether nobody waits for its answer any longer. */
    boolean abandoned;

    StoredMessage(WireMessage message, long arrival) {
        this(message, arrival, null);
    }

    StoredMessage(WireMessage message, long arrival, @Nullable Requester requester) {
        this.message = message;
        this.arrival = arrival;
        this.requester = requester;
    }

    StoredMessage copy() {
        return new StoredMessage(message, arrival, requester);
    }

    WireMessage message() {
        return message;
    }

    @Nullable
    Requester requester() {
        return requester;
    }

    long size() {
        return (long) OVERHEAD_BYTES + message.body().length;
    }

    @Nullable
    Duration remaining(long now) {
        long timeToLive = message.timeToLive();
        return timeToLive == WireMessage.NONE
                ? null
                : Duration.ofMillis(timeToLive).minusNanos(now - arrival);
    }

    /** Tells who asked that nobody is left to answer. */
    void failUnanswered() {
        if (requester != null) {
            String what = "The last responder of operation " + message.type() + " is gone; request " + message.id();
            requester
                    .connection()
                    .fail(
                            requester.key(),
                            delivered
                                    ? new TransportUnavailableException(
                                            what + " may have been handled", Outcome.UNKNOWN, null)
                                    : new UndeliverableException(what + " was not delivered", null));
        }
    }

    /**
     * Who asked.
     *
     * @param connection that waits for the reply
     * @param key by which it finds its request
     */
    record Requester(MemoryTransport connection, String key) {}
}
