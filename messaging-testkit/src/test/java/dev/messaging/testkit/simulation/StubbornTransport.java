package dev.messaging.testkit.simulation;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.contract.Broken;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Tries again what is given up, some times. */
final class StubbornTransport extends ForwardingTransport {

    static final Broken BROKEN =
            new Broken("tries again what is given up", "RTY-1", ForwardingTransport.around(StubbornTransport::new));

    private static final int MOST_ATTEMPTS = 6;
    private static final Duration DELAY = Duration.ofSeconds(10);

    private StubbornTransport(Transport transport) {
        super(transport);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        return super.receive(
                from,
                maxUnsettled,
                delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                    @Override
                    public CompletionStage<Void> settle(Settlement settlement) {
                        boolean isGivenUp = settlement instanceof Settlement.DeadLetter;
                        return super.settle(
                                isGivenUp && message().attempt() < MOST_ATTEMPTS
                                        ? new Settlement.Retry(next(message()), DELAY)
                                        : settlement);
                    }
                }));
    }

    private static WireMessage next(WireMessage message) {
        return message.toBuilder().attempt(message.attempt() + 1).build();
    }
}
