package dev.messaging.memory;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A receiver at a queue. Its state is guarded by the queue's monitor. */
final class MemoryIntake implements Intake {

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final MemoryTransport connection;
    private final Address address;
    private final MessageQueue queue;
    private final int maxUnsettled;
    private final Consumer<Delivery> deliveries;
    private final Set<MemoryDelivery> unsettled = new HashSet<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private int handingOver;
    private boolean paused;
    private boolean stopping;
    private boolean closed;

    MemoryIntake(
            MemoryTransport connection,
            Address address,
            MessageQueue queue,
            int maxUnsettled,
            Consumer<Delivery> deliveries) {
        this.connection = connection;
        this.address = address;
        this.queue = queue;
        this.maxUnsettled = maxUnsettled;
        this.deliveries = deliveries;
    }

    /** Called by the queue, under its monitor. */
    boolean hasCredit() {
        return !paused && !stopping && unsettled.size() < maxUnsettled;
    }

    /** Called by the queue, under its monitor. */
    MemoryDelivery take(StoredMessage message) {
        MemoryDelivery delivery = new MemoryDelivery(this, message);
        unsettled.add(delivery);
        handingOver++;
        return delivery;
    }

    void handOver(MemoryDelivery delivery) {
        deliveries.accept(delivery);
        synchronized (queue) {
            handingOver--;
        }
        completeStop();
    }

    @Nullable
    Duration remaining(StoredMessage stored) {
        return stored.remaining(connection.nanoTime());
    }

    CompletionStage<Void> settle(MemoryDelivery delivery, Settlement settlement) {
        synchronized (queue) {
            if (!unsettled.remove(delivery)) {
                return CompletableFuture.failedFuture(new TransportUnavailableException(
                        "Message " + delivery.message().id() + " of " + address
                                + " was settled already, or has gone back because its receiver's connection is closed",
                        Outcome.NOT_SENT,
                        null));
            }
        }
        connection.carryOut(address, queue, delivery.stored(), settlement);
        queue.handOver();
        return DONE;
    }

    @Override
    public void pause() {
        synchronized (queue) {
            paused = true;
        }
    }

    @Override
    public void resume() {
        synchronized (queue) {
            paused = false;
        }
        queue.handOver();
    }

    @Override
    public CompletionStage<Void> stop() {
        synchronized (queue) {
            stopping = true;
        }
        completeStop();
        return stopped;
    }

    private void completeStop() {
        boolean done;
        synchronized (queue) {
            done = stopping && handingOver == 0;
        }
        if (done) {
            stopped.complete(null);
        }
    }

    @Override
    public CompletionStage<Void> close() {
        List<StoredMessage> back;
        synchronized (queue) {
            if (closed) {
                return DONE;
            }
            closed = true;
            stopping = true;
            back = unsettled.stream().map(MemoryDelivery::stored).toList();
            unsettled.clear();
        }
        queue.putBack(back);
        queue.remove(this);
        connection.forget(this);
        completeStop();
        return DONE;
    }

    @Override
    public CompletionStage<Void> unsubscribe() {
        close();
        connection.unsubscribe(address);
        return DONE;
    }
}
