package dev.messaging.kafka;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A message from a partition. What it turns into is safe with the brokers before its offset passes. */
final class KafkaDelivery implements Delivery {

    private final Receiving receiving;
    private final Handover handover;
    private final Address address;
    private final AssignedPartition partition;
    private final OffsetTracker.Entry entry;
    private final ConsumerRecord<byte[], byte[]> sent;
    private final WireMessage message;

    /** Whether it is worth anything only until {@link #expiry}. */
    private final boolean expires;

    /** On the clock that never jumps; it may lie here for long before it is handed over. */
    private final long expiry;

    KafkaDelivery(
            Receiving receiving,
            Handover handover,
            Address address,
            AssignedPartition partition,
            OffsetTracker.Entry entry,
            ConsumerRecord<byte[], byte[]> sent,
            KafkaWire.Read read) {
        this.receiving = receiving;
        this.handover = handover;
        this.address = address;
        this.partition = partition;
        this.entry = entry;
        this.sent = sent;
        this.message = read.message();
        Duration remaining = read.remaining(receiving.clock());
        this.expires = remaining != null;
        this.expiry = remaining == null ? 0 : now() + remaining.toNanos();
    }

    /** The same, to be handed over once more. */
    private KafkaDelivery(KafkaDelivery before) {
        this.receiving = before.receiving;
        this.handover = before.handover;
        this.address = before.address;
        this.partition = before.partition;
        this.entry = before.entry;
        this.sent = before.sent;
        this.message = before.message;
        this.expires = before.expires;
        this.expiry = before.expiry;
    }

    private long now() {
        return receiving.context().environment().time().nanoTime();
    }

    AssignedPartition partition() {
        return partition;
    }

    void settleOffset() {
        partition.tracker.settle(entry);
    }

    @Override
    public WireMessage message() {
        return message;
    }

    @Override
    public @Nullable Duration remaining() {
        return expires ? Duration.ofNanos(Math.max(0, expiry - now())) : null;
    }

    /** Kafka does not count. */
    @Override
    public int brokerDeliveries() {
        return 0;
    }

    /** The next to have the partition gets it, and waits until all that has begun here is settled. */
    @Override
    public boolean begin() {
        if (partition.leaving) {
            handover.abandoned(this);
            return false;
        }
        return true;
    }

    @Override
    public CompletionStage<Void> settle(Settlement settlement) {
        if (settlement instanceof Settlement.Reply reply) {
            return settledAfter(receiving.replies().reply(address, sent, message.id(), reply.message(), lastToWait()));
        }
        if (settlement instanceof Settlement.Retry retry) {
            return again(retry.message(), retry.delay());
        }
        if (settlement instanceof Settlement.Postpone postpone) {
            return again(withTimeLeft(), postpone.delay());
        }
        if (settlement instanceof Settlement.DeadLetter deadLetter) {
            return settledAfter(
                    receiving.publisher().sendForCertain(address.deadLetters(), deadLetter.message(), this::isWanted));
        }
        return settled();
    }

    private boolean isWanted() {
        return !partition.gone;
    }

    /** Until when its requester waits, as far as is known. */
    private long lastToWait() {
        return expires ? expiry : now() + receiving.options().confirmTimeout().toNanos();
    }

    private WireMessage withTimeLeft() {
        Duration left = remaining();
        return left == null
                ? message
                : message.toBuilder().timeToLive(left.toMillis()).build();
    }

    /** Its time has not come yet: what kept it back until now could not do so for longer. */
    CompletionStage<Void> waitFor(long millis) {
        WireMessage later = withTimeLeft().toBuilder().delay(millis).build();
        return receiving.publisher().sendForCertain(address, later, this::isWanted);
    }

    /** A request waits here for its short life; what is kept waits with the brokers. */
    private CompletionStage<Void> again(WireMessage message, Duration delay) {
        if (address.kind() == Address.Kind.OPERATION) {
            handover.postpone(this, new KafkaDelivery(this), delay.toMillis());
            return CompletableFuture.completedFuture(null);
        }
        WireMessage later =
                message.toBuilder().delay(Math.max(1, delay.toMillis())).build();
        return settledAfter(receiving.publisher().sendForCertain(address, later, this::isWanted));
    }

    private CompletionStage<Void> settledAfter(CompletionStage<Void> safe) {
        return safe.handle((done, failure) -> failure).thenCompose(failure -> {
            if (failure == null) {
                return settled();
            }
            handover.abandoned(this);
            return CompletableFuture.failedFuture(Failures.unwrapped(failure));
        });
    }

    private CompletionStage<Void> settled() {
        handover.settled(this);
        return isWanted()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new TransportUnavailableException(
                        "Partition " + partition.partition + " went to another receiver before message " + message.id()
                                + " was committed; it will be delivered again",
                        Outcome.UNKNOWN,
                        null));
    }
}
