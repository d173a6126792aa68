package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingListener;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.WireMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings replies to where their requests say, as far as that is allowed. Over a connection of their own: an address that the
 * broker does not understand costs the whole connection. Thread-safe.
 */
final class Replies {

    private final RabbitMqOptions options;
    private final Environment environment;
    private final MessagingListener listener;
    private final UntilConfirmed untilConfirmed;
    private final PublishChannel channel;

    Replies(RabbitMqOptions options, TransportContext context, SupervisedConnection connection) {
        this.options = options;
        this.environment = context.environment();
        this.listener = context.listener();
        this.untilConfirmed = new UntilConfirmed(environment, options.confirmTimeout());
        this.channel = new PublishChannel(connection, environment, ConfirmedChannel::open);
    }

    /**
     * Brings it there.
     *
     * @param isWanted whether its request still waits, as far as is known
     * @return completes when the broker has it, or nobody can get it; never fails
     */
    CompletionStage<Void> reply(
            Address operation, BasicProperties request, WireMessage reply, BooleanSupplier isWanted) {
        Route route = route(request.getReplyTo());
        if (route == null) {
            tellUndeliverable(operation, request);
            return CompletableFuture.completedFuture(null);
        }
        BasicProperties properties = RabbitMqWire.fleeting(reply, environment)
                .correlationId(request.getCorrelationId())
                .build();
        return untilConfirmed
                .publish("the reply " + reply.id(), () -> publish(route, properties, reply.body()), isWanted)
                .handle((done, failure) -> {
                    if (failure != null) {
                        tellUndeliverable(operation, request);
                    }
                    return null;
                });
    }

    private CompletableFuture<Void> publish(Route route, BasicProperties properties, byte[] body) {
        Publication publication = new Publication(route, properties, body);
        channel.publish(publication);
        return publication.done;
    }

    private void tellUndeliverable(Address operation, BasicProperties request) {
        listener.onEvent(MessagingEvent.ofMessage(Kind.REPLY_UNDELIVERABLE, operation.name(), request.getMessageId()));
    }

    /** Null if the reply may not go there, or cannot. */
    private @Nullable Route route(@Nullable String replyTo) {
        if (replyTo == null || replyTo.isEmpty()) {
            return null;
        }
        if (replyTo.startsWith("amq.rabbitmq.")) {
            return DirectReplyTo.isAddress(replyTo) ? new Route("", replyTo, false) : null;
        }
        int slash = replyTo.indexOf('/');
        if (slash < 0) {
            return new Route("", replyTo, false);
        }
        String exchange = replyTo.substring(0, slash);
        return options.allowsReplyTo(exchange, replyTo)
                ? new Route(exchange, replyTo.substring(slash + 1), false)
                : null;
    }

    void close() {
        channel.close();
    }
}
