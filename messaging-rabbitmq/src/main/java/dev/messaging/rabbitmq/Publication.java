package dev.messaging.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Return;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** One message on its way to the broker. */
final class Publication {

    /** Roughly what properties take, and each header besides its text. */
    private static final int PROPERTIES_BYTES = 512;

    private static final int HEADER_BYTES = 8;

    /** What is larger may be more than the broker takes, which costs its channel. */
    private static final int LARGE_BYTES = 1024 * 1024;

    /** By so much what properties and headers take in bytes may be more than in characters. */
    private static final int MOST_BYTES_OF_A_CHARACTER = 4;

    /** A frame's own, the header's, and those of the delivery mode, the timestamp, and the table of headers. */
    private static final int FRAME_BYTES = 8 + 14 + 1 + 8 + 4;

    /** The length of its name, its type, and the length of its value. */
    private static final int ENTRY_BYTES = 1 + 1 + 4;

    private static final byte[] NOTHING = {};

    final String exchange;
    final String routingKey;

    /** Whether the broker gives it back if nothing routes it. */
    final boolean mandatory;

    final BasicProperties properties;
    final int size;

    private final long bytes;

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
        this.bytes = size + headBytes(properties);
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

    /** Whether it is what the broker gives back: the same message may be on its way to other queues. */
    boolean isMeantBy(Return returned) {
        return mandatory
                && routingKey.equals(returned.getRoutingKey())
                && exchange.equals(returned.getExchange())
                && Objects.equals(RabbitMqWire.id(properties), RabbitMqWire.id(returned.getProperties()));
    }

    boolean isLarge() {
        return size > LARGE_BYTES;
    }

    /** Roughly what it takes on its way. */
    long bytes() {
        return bytes;
    }

    /** No less than its properties and headers take, which is known without writing them. */
    long headBytesAtMost() {
        return (bytes - size) * MOST_BYTES_OF_A_CHARACTER;
    }

    /** What its frame takes that has the properties and headers, as the client writes it. */
    long headFrameBytes() {
        long bytes = FRAME_BYTES;
        for (String property : Arrays.asList(
                properties.getContentType(),
                properties.getCorrelationId(),
                properties.getReplyTo(),
                properties.getExpiration(),
                properties.getMessageId(),
                properties.getType(),
                properties.getAppId())) {
            bytes += property == null ? 0 : 1 + utf8(property);
        }
        for (Map.Entry<String, Object> header : properties.getHeaders().entrySet()) {
            bytes +=
                    ENTRY_BYTES + utf8(header.getKey()) + utf8(header.getValue().toString());
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static long headBytes(BasicProperties properties) {
        long bytes = PROPERTIES_BYTES;
        if (properties.getHeaders() != null) {
            for (Map.Entry<String, Object> header : properties.getHeaders().entrySet()) {
                int text = header.getValue() instanceof String value ? value.length() : 0;
                bytes += HEADER_BYTES + header.getKey().length() + text;
            }
        }
        return bytes;
    }

    @Override
    public String toString() {
        String place = exchange.isEmpty() ? "queue " + routingKey : "exchange " + exchange;
        return "message " + properties.getMessageId() + " to the " + place;
    }
}
