package dev.messaging.memory;

import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A message in a receiver's hands. */
final class MemoryDelivery implements Delivery {

    private final MemoryIntake intake;
    private final StoredMessage stored;

    MemoryDelivery(MemoryIntake intake, StoredMessage stored) {
        this.intake = intake;
        this.stored = stored;
    }

    StoredMessage stored() {
        return stored;
    }

    void handOver() {
        intake.handOver(this);
    }

    @Override
    public WireMessage message() {
        return stored.message();
    }

    @Override
    public @Nullable Duration remaining() {
        return intake.remaining(stored);
    }

    @Override
    public int brokerDeliveries() {
        return stored.deliveries - 1;
    }

    @Override
    public CompletionStage<Void> settle(Settlement settlement) {
        return intake.settle(this, settlement);
    }
}
