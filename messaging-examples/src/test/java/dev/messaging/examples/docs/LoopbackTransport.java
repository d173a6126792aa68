package dev.messaging.examples.docs;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.PendingReplies;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The smallest transport: stores nothing, and completes a send when it is handled. One receiver per address. */
// snippet: transport
final class LoopbackTransport implements Transport {

    private static final Capabilities CAPABILITIES =
            new Capabilities(EnumSet.of(Capability.DETECTS_NO_RECEIVER), 1024 * 1024);

    private final ConcurrentMap<Address, Inlet> inlets; // shared by all connections: the broker, if you will
    private final PendingReplies pending;
    private volatile boolean closed;

    LoopbackTransport(ConcurrentMap<Address, Inlet> inlets, TransportContext context) {
        this.inlets = inlets;
        this.pending = new PendingReplies("loopback", context.listener());
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        CompletableFuture<Void> safe = new CompletableFuture<>();
        Inlet inlet = inlets.get(to);
        if (closed || inlet == null) {
            safe.completeExceptionally(nobodyAt(to, message));
        } else {
            inlet.deliver(message, settlement -> {
                if (settlement instanceof Settlement.Accept) {
                    safe.complete(null);
                } else {
                    safe.completeExceptionally(notHandled(message, settlement));
                }
            });
        }
        return safe;
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        String key = pending.register(request, replyTo); // before it is sent: the fastest reply must find it
        Inlet inlet = inlets.get(to);
        if (closed || inlet == null) {
            pending.fail(key, nobodyAt(to, request));
        } else {
            inlet.deliver(request, settlement -> {
                if (settlement instanceof Settlement.Reply reply) {
                    pending.reply(key, reply.message());
                } else if (!(settlement instanceof Settlement.Accept)) {
                    pending.fail(key, notHandled(request, settlement));
                }
            });
        }
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        Inlet inlet = new Inlet(from, maxUnsettled, deliveries);
        inlets.put(from, inlet);
        return CompletableFuture.completedFuture(inlet);
    }

    @Override
    public void close() {
        closed = true;
        inlets.values().removeIf(inlet -> inlet.isOf(this));
        pending.failAll(new TransportUnavailableException("The loopback was closed", Outcome.UNKNOWN, null));
    }
    // end snippet

    private static MessagingException nobodyAt(Address to, WireMessage message) {
        return new UndeliverableException("Nobody receives message " + message.id() + " at " + to, null);
    }

    private static MessagingException notHandled(WireMessage message, Settlement settlement) {
        String what = "Message " + message.id() + " was not handled";
        if (settlement instanceof Settlement.Retry retry) {
            return new OverloadedException(what, Outcome.UNKNOWN, retry.delay());
        }
        if (settlement instanceof Settlement.Postpone postpone) {
            return new OverloadedException(what, Outcome.UNKNOWN, postpone.delay());
        }
        return new MessagingException(what, Outcome.REJECTED, false, null);
    }

    // snippet: intake
    /** A receiver at an address, and how many of its deliveries are unsettled. */
    final class Inlet implements Intake {

        private final Address address;
        private final int maxUnsettled;
        private final Consumer<Delivery> deliveries;
        private final AtomicInteger unsettled = new AtomicInteger();
        private volatile boolean paused;

        Inlet(Address address, int maxUnsettled, Consumer<Delivery> deliveries) {
            this.address = address;
            this.maxUnsettled = maxUnsettled;
            this.deliveries = deliveries;
        }

        boolean isOf(LoopbackTransport connection) {
            return connection == LoopbackTransport.this;
        }

        void deliver(WireMessage message, Consumer<Settlement> settled) {
            if (unsettled.incrementAndGet() > maxUnsettled || paused) {
                unsettled.decrementAndGet();
                settled.accept(new Settlement.Postpone(Duration.ofMillis(10)));
            } else {
                deliveries.accept(new Handed(message, settlement -> {
                    unsettled.decrementAndGet();
                    settled.accept(settlement);
                }));
            }
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public CompletionStage<Void> stop() {
            inlets.remove(address, this);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> close() {
            return stop();
        }

        @Override
        public CompletionStage<Void> unsubscribe() {
            return stop(); // nothing is kept for anyone
        }
    }
    // end snippet

    // snippet: delivery
    /** One message in a receiver's hands. */
    private record Handed(WireMessage message, Consumer<Settlement> settled) implements Delivery {

        @Override
        public @Nullable Duration remaining() {
            return message.timeToLive() == WireMessage.NONE ? null : Duration.ofMillis(message.timeToLive());
        }

        @Override
        public int brokerDeliveries() {
            return 0; // nobody counts here
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            settled.accept(settlement);
            return CompletableFuture.completedFuture(null);
        }
    }
    // end snippet
}
