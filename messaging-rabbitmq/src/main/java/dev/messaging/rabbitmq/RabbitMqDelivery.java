package dev.messaging.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A message from a queue. What it turns into is safe with the broker before it is acknowledged. */
final class RabbitMqDelivery implements Delivery {

    private final Receiving receiving;
    private final Address address;
    private final Consumption consumption;
    private final long tag;
    private final BasicProperties properties;
    private final WireMessage message;
    private final int brokerDeliveries;

    /** Whether it is worth anything only until {@link #expiry}. */
    private final boolean expires;

    /** On the clock that never jumps; it may lie here for long before it is handed over. */
    private final long expiry;

    RabbitMqDelivery(
            Receiving receiving,
            Address address,
            Consumption consumption,
            Envelope envelope,
            BasicProperties properties,
            RabbitMqWire.Read read) {
        this.receiving = receiving;
        this.address = address;
        this.consumption = consumption;
        this.tag = envelope.getDeliveryTag();
        this.properties = properties;
        this.message = read.message();
        this.brokerDeliveries = RabbitMqWire.deliveries(properties, envelope.isRedeliver());
        Duration remaining = read.remaining(
                receiving.context().environment(), receiving.options().clockTolerance());
        this.expires = remaining != null;
        this.expiry = remaining == null ? 0 : now() + remaining.toNanos();
    }

    private long now() {
        return receiving.context().environment().time().nanoTime();
    }

    /** Whether it can still be acknowledged. */
    boolean isAlive() {
        return consumption.isAlive();
    }

    /** It comes again, and all that has come over its channel and is not acknowledged. */
    void abandonChannel() {
        consumption.abandon();
    }

    @Override
    public WireMessage message() {
        return message;
    }

    @Override
    public @Nullable Duration remaining() {
        return expires ? Duration.ofNanos(Math.max(0, expiry - now())) : null;
    }

    @Override
    public int brokerDeliveries() {
        return brokerDeliveries;
    }

    /** What came over a channel that is lost comes again; but requests do not wait for anybody. */
    @Override
    public boolean begin() {
        return isAlive() || address.kind() == Address.Kind.OPERATION;
    }

    @Override
    public CompletionStage<Void> settle(Settlement settlement) {
        if (settlement instanceof Settlement.Reply reply) {
            return receiving
                    .replies()
                    .reply(address, properties, reply.message(), lastToWait())
                    .thenCompose(onItsWay -> consumption.acknowledge(tag));
        }
        if (settlement instanceof Settlement.Retry retry) {
            return sendAgain(retry.message(), retry.delay().toMillis());
        }
        if (settlement instanceof Settlement.Postpone postpone) {
            return sendAgain(withTimeLeft(), postpone.delay().toMillis());
        }
        if (settlement instanceof Settlement.DeadLetter deadLetter) {
            return acknowledgedAfter(giveUp(deadLetter.message()));
        }
        return consumption.acknowledge(tag);
    }

    /** What just fitted into a frame may not do so with all that is to be said of its failure. */
    private CompletionStage<Void> giveUp(WireMessage letter) {
        return sendForCertain(address.deadLetters(), letter)
                .exceptionallyCompose(failure -> Failures.isNotCarried(Failures.unwrapped(failure))
                        ? sendForCertain(address.deadLetters(), RabbitMqWire.withoutFailureMessage(letter))
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletionStage<Void> sendForCertain(Address to, WireMessage message) {
        return receiving.publisher().sendForCertain(to, message, this::isAlive);
    }

    /** Until when its requester waits, as far as is known; whether it has come over this channel does not matter to him. */
    private long lastToWait() {
        return expires ? expiry : now() + receiving.options().confirmTimeout().toNanos();
    }

    /** Its time has not come yet: what kept it back until now could not do so for longer. */
    void waitFor(long delayMillis) {
        sendAgain(withTimeLeft(), delayMillis);
    }

    private WireMessage withTimeLeft() {
        Duration left = remaining();
        return left == null
                ? message
                : message.toBuilder().timeToLive(left.toMillis()).build();
    }

    private CompletionStage<Void> sendAgain(WireMessage again, long delayMillis) {
        WireMessage later = again.toBuilder().delay(delayMillis).build();
        return acknowledgedAfter(sendForCertain(address, later));
    }

    private CompletionStage<Void> acknowledgedAfter(CompletionStage<Void> safe) {
        return safe.thenCompose(isSafe -> consumption.acknowledge(tag));
    }
}
