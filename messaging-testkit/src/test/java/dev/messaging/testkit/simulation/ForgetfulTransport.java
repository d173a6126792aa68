package dev.messaging.testkit.simulation;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Time;
import dev.messaging.spi.Transport;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.contract.Broken;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Takes what waits when it begins to receive for old, and drops it. */
final class ForgetfulTransport extends ForwardingTransport {

    static final Broken BROKEN = new Broken(
            "drops what has waited for a receiver",
            "SND-2",
            factory -> context -> new ForgetfulTransport(
                    factory.open(context), context.environment().time()));

    private final Time time;

    private ForgetfulTransport(Transport transport, Time time) {
        super(transport);
        this.time = time;
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        long began = time.nanoTime();
        return super.receive(from, maxUnsettled, delivery -> {
            if (time.nanoTime() == began) {
                var unused = delivery.settle(Settlement.accept());
            } else {
                deliveries.accept(delivery);
            }
        });
    }
}
