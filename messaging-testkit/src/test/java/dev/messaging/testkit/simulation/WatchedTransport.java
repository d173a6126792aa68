package dev.messaging.testkit.simulation;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingIntake;
import dev.messaging.testkit.ForwardingTransport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Sees how much an engine has in flight and unsettled. */
final class WatchedTransport extends ForwardingTransport {

    private final String application;
    private final Ledger ledger;
    private final int maxInFlight;
    private int inFlight;

    WatchedTransport(String application, Transport transport, Ledger ledger, int maxInFlight) {
        super(transport);
        this.application = application;
        this.ledger = ledger;
        this.maxInFlight = maxInFlight;
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        enter();
        long began = ledger.now();
        CompletableFuture<Void> sent = super.send(to, message);
        sent.whenComplete((done, failure) -> {
            inFlight--;
            ledger.tried(application, to.name(), began, failure);
        });
        return sent;
    }

    private void enter() {
        ledger.require(++inFlight <= maxInFlight, "SND-6", () -> inFlight + " messages in flight of " + maxInFlight);
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        enter();
        super.request(to, request, new Watched(replyTo));
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        int[] unsettled = {0};
        AtomicBoolean stopped = new AtomicBoolean();
        CompletionStage<Intake> received = super.receive(from, maxUnsettled, delivery -> {
            ledger.require(
                    !stopped.get(), "LIF-1", () -> delivery.message().id() + " came when its receiver had stopped");
            unsettled[0]++;
            ledger.require(
                    unsettled[0] <= maxUnsettled,
                    "LIF-1",
                    () -> unsettled[0] + " deliveries of " + from + " unsettled of " + maxUnsettled);
            deliveries.accept(new ForwardingDelivery(delivery) {
                @Override
                public CompletionStage<Void> settle(Settlement settlement) {
                    unsettled[0]--;
                    return super.settle(settlement);
                }
            });
        });
        return received.thenApply(intake -> new ForwardingIntake(intake) {
            @Override
            public CompletionStage<Void> stop() {
                return super.stop().whenComplete((done, failure) -> stopped.set(true));
            }
        });
    }

    private final class Watched extends ForwardingReplyTo {

        private boolean over;

        Watched(ReplyTo replyTo) {
            super(replyTo);
            super.onCancel(this::end);
        }

        private void end() {
            if (!over) {
                over = true;
                inFlight--;
            }
        }

        @Override
        public void reply(WireMessage reply) {
            end();
            super.reply(reply);
        }

        @Override
        public void fail(Throwable failure) {
            end();
            super.fail(failure);
        }

        @Override
        public void onCancel(Runnable action) {
            super.onCancel(() -> {
                end();
                action.run();
            });
        }
    }
}
