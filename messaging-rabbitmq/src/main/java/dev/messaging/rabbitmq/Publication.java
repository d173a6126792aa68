package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import java.util.concurrent.CompletableFuture;

/** One message on its way to the broker. */
final class Publication {

    /** Roughly what properties and headers take. */
    private static final int HEAD_BYTES = 512;

    private static final byte[] NOTHING = {};

    final String exchange;
    final String routingKey;

    /** Whether the broker gives it back if nothing routes it. */
    final boolean mandatory;

    final BasicProperties properties;
    final int size;

    /** Done when the broker has it, failed if it has not or that is not known, cancelled when nobody waits any longer. */
    final CompletableFuture<Void> done = new CompletableFuture<>();

    /** Whether its sender declares where it goes to, and will do so again. */
    boolean declaredAgain;

    /** The channel's number for it. */
    long number;

    /** Whether it came back, which it does before it is confirmed. */
    boolean returned;

    private volatile byte[] body;

    Publication(Route route, BasicProperties properties, byte[] body) {
        this.exchange = route.exchange();
        this.routingKey = route.routingKey();
        this.mandatory = route.mandatory();
        this.properties = properties;
        this.size = body.length;
        this.body = body;
        // Its number waits for the confirmation even when nobody else does.
        done.whenComplete((done, failure) -> this.body = NOTHING);
    }

    byte[] body() {
        return body;
    }

    /** Why it came back. */
    MessagingException notRouted() {
        return declaredAgain
                ? new TransportUnavailableException(
                        "The queue for " + this + " was deleted; it will be declared again", Outcome.NOT_SENT, null)
                : new UndeliverableException(
                        "Nothing takes " + this + ": there is no such queue. Is its receiver running?", null);
    }

    long bytes() {
        return size + (long) HEAD_BYTES;
    }

    @Override
    public String toString() {
        String place = exchange.isEmpty() ? "queue " + routingKey : "exchange " + exchange;
        return "message " + properties.getMessageId() + " to the " + place;
    }
}
