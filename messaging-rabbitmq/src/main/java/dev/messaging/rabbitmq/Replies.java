package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.messaging.Fault;
import dev.messaging.Headers;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingListener;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Faults;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.UntilConfirmed;
import dev.messaging.spi.WireMessage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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
    private final PublishChannels channels;

    Replies(RabbitMqOptions options, TransportContext context, SupervisedConnection connection) {
        this.options = options;
        this.environment = context.environment();
        this.listener = context.listener();
        this.untilConfirmed = new UntilConfirmed(environment, options.confirmTimeout());
        this.channels = new PublishChannels(connection, environment, ConfirmedChannel::open);
    }

    /**
     * Brings it there; what the broker takes never, is told to the requester as a fault.
     *
     * @param lastToWait the time after which nobody waits for it, as far as is known
     * @return completes when the broker has it, or nobody can get it; never fails
     */
    CompletionStage<Void> reply(Address operation, BasicProperties request, WireMessage reply, long lastToWait) {
        Route route = route(request.getReplyTo());
        if (route == null) {
            tellUndeliverable(operation, request);
            return CompletableFuture.completedFuture(null);
        }
        return replyForCertain(route, request, reply, lastToWait)
                .exceptionallyCompose(failure -> isPermanent(Failures.unwrapped(failure))
                        ? replyForCertain(route, request, fault(reply, Failures.unwrapped(failure)), lastToWait)
                        : CompletableFuture.failedFuture(failure))
                .exceptionally(failure -> {
                    tellUndeliverable(operation, request);
                    return null;
                });
    }

    private CompletableFuture<Void> replyForCertain(
            Route route, BasicProperties request, WireMessage reply, long lastToWait) {
        return untilConfirmed.publish(
                "the reply " + reply.id(),
                () -> publish(route, request, reply),
                last -> !isPermanent(last) && environment.time().nanoTime() - lastToWait < 0);
    }

    private static boolean isPermanent(@Nullable Throwable failure) {
        return failure instanceof MessagingException known && !known.isTransient();
    }

    private static WireMessage fault(WireMessage reply, Throwable failure) {
        Fault fault =
                new Fault(Fault.Kind.FAILED, failure.getClass().getSimpleName(), String.valueOf(failure.getMessage()));
        return reply.toBuilder()
                .body(Faults.encode(fault))
                .contentType(Faults.CONTENT_TYPE)
                .headers(Headers.none())
                .fault(true)
                .build();
    }

    private CompletableFuture<Void> publish(Route route, BasicProperties request, WireMessage reply) {
        BasicProperties properties = RabbitMqWire.fleeting(reply, environment)
                .correlationId(request.getCorrelationId())
                .build();
        Publication publication = new Publication(route, properties, reply.body());
        channels.publish(publication);
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
        channels.close();
    }
}
