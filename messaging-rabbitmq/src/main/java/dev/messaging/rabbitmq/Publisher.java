package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.HeaderReader;
import dev.messaging.spi.UntilConfirmed;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Brings messages to queues and exchanges, at once or after a time, and knows when they are safe. Thread-safe. */
final class Publisher {

    private final RabbitMqOptions options;
    private final Environment environment;
    private final Topology topology;
    private final UntilConfirmed untilConfirmed;
    private final PublishChannels channels;

    Publisher(RabbitMqOptions options, Environment environment, Topology topology, SupervisedConnection connection) {
        this.options = options;
        this.environment = environment;
        this.topology = topology;
        this.untilConfirmed = new UntilConfirmed(environment, options.confirmTimeout());
        this.channels = new PublishChannels(connection, environment, ConfirmedChannel::open);
    }

    /** Sends it; done when the broker keeps it. */
    CompletableFuture<Void> send(Address to, WireMessage message) {
        if (message.delay() > 0) {
            return sendLater(to, message);
        }
        BasicProperties.Builder properties = RabbitMqWire.stored(message, 0, environment);
        if (message.timeToLive() != WireMessage.NONE) {
            properties.expiration(RabbitMqWire.expiration(message));
        }
        return publish(to, new Publication(topology.route(to), properties.build(), message.body()));
    }

    /**
     * What waits expires nowhere but at its receiver: what the broker would drop there is not told to anybody. It leaves its
     * tier by a time of its own, since a broker that is just making the queue may take it in before it knows the queue's.
     */
    private CompletableFuture<Void> sendLater(Address to, WireMessage message) {
        Duration delay = longestUpTo(message.delay());
        BasicProperties properties = RabbitMqWire.stored(message, delay.toMillis(), environment)
                .expiration(Long.toString(delay.toMillis()))
                .build();
        long rest = message.delay() - delay.toMillis();
        if (rest > 0) {
            Map<String, Object> headers = new HashMap<>(properties.getHeaders());
            headers.put(HeaderReader.DELAY, Long.toString(rest));
            properties = properties.builder().headers(headers).build();
        }
        Address tier = topology.tier(to, delay);
        return publish(tier, new Publication(topology.route(tier), properties, message.body()));
    }

    /** The longest tier that is not too long, else the shortest. */
    private Duration longestUpTo(long delayMillis) {
        Duration best = options.delayTiers().get(0);
        for (Duration tier : options.delayTiers()) {
            if (tier.toMillis() <= delayMillis) {
                best = tier;
            }
        }
        return best;
    }

    private CompletableFuture<Void> publish(Address to, Publication publication) {
        if (channels.isRefused(publication)) {
            return publication.done;
        }
        publication.declaredAgain = options.declares();
        publication.done.whenComplete((done, failure) -> {
            if (failure != null && (publication.returned || !publication.exchange.isEmpty())) {
                topology.forget(to);
            }
        });
        topology.whenReady(to, failure -> {
            if (failure == null) {
                channels.publish(publication);
            } else {
                publication.done.completeExceptionally(failure);
            }
        });
        return publication.done;
    }

    /** Sends it again and again, until the broker keeps it, or it is not wanted any longer, or never fits into a frame. */
    CompletionStage<Void> sendForCertain(Address to, WireMessage message, BooleanSupplier isWanted) {
        return untilConfirmed.publish(
                to, message, this::send, failure -> isWanted.getAsBoolean() && !Failures.isNotCarried(failure));
    }

    void close() {
        channels.close();
    }
}
