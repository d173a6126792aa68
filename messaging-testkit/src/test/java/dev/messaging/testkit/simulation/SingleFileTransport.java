package dev.messaging.testkit.simulation;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.contract.Broken;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Delivers to all receivers of a process one after another, each when the one before is settled. */
final class SingleFileTransport extends ForwardingTransport {

    static final Broken BROKEN = new Broken(
            "delivers one message at a time to a whole process",
            "REQ-6",
            ForwardingTransport.around(SingleFileTransport::new));

    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    private SingleFileTransport(Transport transport) {
        super(transport);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        return super.receive(from, maxUnsettled, delivery -> {
            waiting.add(() -> deliveries.accept(new ForwardingDelivery(delivery) {
                @Override
                public CompletionStage<Void> settle(Settlement settlement) {
                    CompletionStage<Void> settled = super.settle(settlement);
                    busy = false;
                    deliverNext();
                    return settled;
                }
            }));
            deliverNext();
        });
    }

    private void deliverNext() {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            waiting.remove().run();
        }
    }
}
