package dev.messaging.testkit;

import dev.messaging.spi.Delivery;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A delivery seen through something that changes it, or how it is settled. */
public class ForwardingDelivery implements Delivery {

    private final Delivery delivery;

    /** What was delivered in truth. */
    public ForwardingDelivery(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public WireMessage message() {
        return delivery.message();
    }

    @Override
    public @Nullable Duration remaining() {
        return delivery.remaining();
    }

    @Override
    public int brokerDeliveries() {
        return delivery.brokerDeliveries();
    }

    @Override
    public @Nullable String caller() {
        return delivery.caller();
    }

    @Override
    public boolean begin() {
        return delivery.begin();
    }

    @Override
    public CompletionStage<Void> settle(Settlement settlement) {
        return delivery.settle(settlement);
    }
}
