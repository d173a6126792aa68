package dev.messaging.testkit.simulation;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.contract.Broken;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Says of each message with a partition key that it has the same, as one that has a single partition. */
final class OneKeyTransport extends ForwardingTransport {

    static final Broken BROKEN =
            new Broken("takes all partition keys for one", "ORD-1", ForwardingTransport.around(OneKeyTransport::new));

    private OneKeyTransport(Transport transport) {
        super(transport);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        return super.receive(
                from,
                maxUnsettled,
                delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                    @Override
                    public WireMessage message() {
                        WireMessage message = super.message();
                        return message.partitionKey() == null
                                ? message
                                : message.toBuilder().partitionKey("one").build();
                    }
                }));
    }
}
