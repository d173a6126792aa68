package dev.messaging.memory;

import dev.messaging.Fault;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A receiver that keeps what it is given until the test says what becomes of it. Thread-safe. */
final class Taken implements Consumer<Delivery> {

    private final List<Delivery> deliveries = new ArrayList<>();
    private final Intake intake;

    Taken(Transport connection, Address from, int maxUnsettled) {
        this.intake = connection
                .receive(from, maxUnsettled, this)
                .toCompletableFuture()
                .join();
    }

    @Override
    public synchronized void accept(Delivery delivery) {
        deliveries.add(delivery);
    }

    Intake intake() {
        return intake;
    }

    synchronized List<String> ids() {
        return deliveries.stream().map(delivery -> delivery.message().id()).toList();
    }

    synchronized Delivery get(int index) {
        return deliveries.get(index);
    }

    synchronized int size() {
        return deliveries.size();
    }

    synchronized void clear() {
        deliveries.clear();
    }

    CompletableFuture<Void> settle(int index, Settlement settlement) {
        return get(index).settle(settlement).toCompletableFuture();
    }

    void accept(int index) {
        settle(index, Settlement.accept()).join();
    }

    void reply(int index, String id) {
        settle(index, new Settlement.Reply(message(id))).join();
    }

    static Settlement dead(WireMessage message) {
        return new Settlement.DeadLetter(message, new Fault(Fault.Kind.FAILED, "", ""));
    }

    static WireMessage message(String id) {
        return WireMessage.builder(id, new byte[0]).build();
    }

    static WireMessage message(String id, int bytes) {
        return WireMessage.builder(id, new byte[bytes]).build();
    }
}
