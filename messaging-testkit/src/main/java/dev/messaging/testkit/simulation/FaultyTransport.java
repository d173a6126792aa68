package dev.messaging.testkit.simulation;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass;
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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A service's connection to the broker, over a network that does what {@link Fault} says. The broker's threads never run
 * a service's code, nor one service's another's, so that a crash ends its own service only.
 */
final class FaultyTransport extends ForwardingTransport {

    /** Whoever asked twice hears one answer; and what it cancels is what it asked first. */
    private static final ReplyTo NOBODY = new ReplyTo() {
        @Override
        public void reply(WireMessage reply) {}

        @Override
        public void fail(Throwable failure) {}

        @Override
        public void onCancel(Runnable action) {}

        @Override
        public boolean callerWaits() {
            return false;
        }

        @Override
        public void lendThread() {}
    };

    private static final Fault[] SENDING_IN_ORDER = {
        Fault.CRASH, Fault.BROKER_AWAY, Fault.SEND_LOST, Fault.SEND_UNCONFIRMED, Fault.DUPLICATED
    };
    private static final Fault[] SENDING = {
        Fault.CRASH, Fault.BROKER_AWAY, Fault.SEND_LOST, Fault.SEND_UNCONFIRMED, Fault.DUPLICATED, Fault.DELAYED
    };
    private static final Fault[] ASKING = {
        Fault.CRASH,
        Fault.BROKER_AWAY,
        Fault.SEND_LOST,
        Fault.DUPLICATED,
        Fault.DELAYED,
        Fault.REPLY_LOST,
        Fault.REPLY_LATE
    };

    private final World world;
    private final SimulatedService service;
    private final Life life;

    FaultyTransport(World world, SimulatedService service, Life life, Transport broker) {
        super(broker);
        this.world = world;
        this.service = service;
        this.life = life;
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        Fault fault = point("send", to, message, message.partitionKey() == null ? SENDING : SENDING_IN_ORDER);
        if (world.isBrokerAway()) {
            return CompletableFuture.failedFuture(away(message, Outcome.NOT_SENT));
        }
        if (fault == Fault.SEND_LOST) {
            return failedLater(to, away(message, Outcome.UNKNOWN));
        }
        if (fault == Fault.DELAYED) {
            return delayed(to, message);
        }
        CompletableFuture<Void> sent = super.send(to, message);
        if (fault == Fault.SEND_UNCONFIRMED) {
            sent = failedLater(to, away(message, Outcome.UNKNOWN));
        } else if (fault == Fault.DUPLICATED) {
            // What the network never had it does not carry twice.
            var unused = sent.thenCompose(done -> world.network().send(to, message));
        }
        point("sent", to, message, Fault.CRASH);
        return sent;
    }

    /** Safe with the network, which goes on if the sender crashes; but whoever was told so before would rely on it. */
    private CompletableFuture<Void> delayed(Address to, WireMessage message) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        world.environment()
                .time()
                .schedule(
                        world.delay(service, "send", to.name()),
                        () -> world.network()
                                .send(to, message)
                                .whenComplete((done, failure) -> life.execute(() -> complete(sent, failure))));
        return sent;
    }

    private static void complete(CompletableFuture<Void> sent, @Nullable Throwable failure) {
        if (failure == null) {
            sent.complete(null);
        } else {
            sent.completeExceptionally(failure);
        }
    }

    private CompletableFuture<Void> failedLater(Address to, Throwable failure) {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        life.schedule(world.delay(service, "send", to.name()), () -> failed.completeExceptionally(failure));
        return failed;
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        Fault fault = point("request", to, request, ASKING);
        if (world.isBrokerAway()) {
            replyTo.fail(away(request, Outcome.NOT_SENT));
            return;
        }
        if (fault == Fault.SEND_LOST) {
            return;
        }
        Requester requester = new Requester(to, request, replyTo, fault);
        if (fault == Fault.DELAYED) {
            world.environment()
                    .time()
                    .schedule(world.delay(service, "request", to.name()), () -> super.request(to, request, requester));
            return;
        }
        super.request(to, request, requester);
        if (fault == Fault.DUPLICATED && !requester.failed) {
            world.network().request(to, request, NOBODY);
        }
        point("asked", to, request, Fault.CRASH);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        life.requireAlive();
        world.point(service, "subscribe", from.name(), "", Fault.CRASH, Fault.BROKER_AWAY);
        if (world.isBrokerAway()) {
            return CompletableFuture.failedFuture(new TransportUnavailableException(
                    "The simulated network has lost the broker; nothing is received from " + from,
                    Outcome.NOT_SENT,
                    null));
        }
        InOrder inOrder = new InOrder(life);
        return super.receive(
                        from,
                        maxUnsettled,
                        delivery -> inOrder.execute(() -> {
                            point("deliver", from, delivery.message(), Fault.CRASH);
                            deliveries.accept(new Received(from, delivery));
                        }))
                .thenApply(intake -> new ForwardingIntake(intake) {
                    @Override
                    public CompletionStage<Void> stop() {
                        return super.stop().thenCompose(handedOver -> inOrder.soFar());
                    }
                });
    }

    @Override
    public DeadLetterPass pass(Address deadLetters, DeadLetterPass.Purpose purpose) {
        life.requireAlive();
        world.point(service, "pass", deadLetters.name(), "", Fault.CRASH, Fault.BROKER_AWAY);
        if (world.isBrokerAway()) {
            throw new TransportUnavailableException(
                    "The simulated network has lost the broker; the " + deadLetters + " are not to be seen",
                    Outcome.NOT_SENT,
                    null);
        }
        return super.pass(deadLetters, purpose);
    }

    private @Nullable Fault point(String what, Address where, WireMessage message, Fault... possible) {
        life.requireAlive();
        return world.point(service, what, where.name(), message.id(), possible);
    }

    private static TransportUnavailableException away(WireMessage message, Outcome outcome) {
        return new TransportUnavailableException(
                "The simulated network has lost the broker, or its answer to message " + message.id(), outcome, null);
    }

    /** Who waits for a reply, at the end of a network. */
    private final class Requester extends ForwardingReplyTo {

        private final Address to;
        private final WireMessage request;
        private final @Nullable Fault fault;
        private final Duration lateness;
        private boolean failed;

        Requester(Address to, WireMessage request, ReplyTo replyTo, @Nullable Fault fault) {
            super(replyTo);
            this.to = to;
            this.request = request;
            this.fault = fault;
            this.lateness = world.delay(service, "request", to.name());
        }

        @Override
        public void reply(WireMessage reply) {
            if (fault == Fault.REPLY_LATE) {
                life.schedule(lateness, () -> take(reply));
            } else if (fault != Fault.REPLY_LOST) {
                life.execute(() -> take(reply));
            }
        }

        private void take(WireMessage reply) {
            point("reply", to, request, Fault.CRASH);
            super.reply(reply);
        }

        @Override
        public void fail(Throwable failure) {
            failed = true;
            if (fault != Fault.REPLY_LOST) {
                life.execute(() -> super.fail(failure));
            }
        }

        @Override
        public boolean callerWaits() {
            return false;
        }

        @Override
        public void lendThread() {}
    }

    /** A delivery in a service's hands. */
    private final class Received extends ForwardingDelivery {

        private final Address from;

        Received(Address from, Delivery delivery) {
            super(delivery);
            this.from = from;
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            String what = settlement.getClass().getSimpleName();
            Fault fault = message().partitionKey() == null
                    ? point(what, from, message(), Fault.CRASH, Fault.REDELIVERED)
                    : point(what, from, message(), Fault.CRASH);
            if (fault == Fault.REDELIVERED) {
                return super.settle(new Settlement.Postpone(world.delay(service, what, from.name())))
                        .thenCompose(back -> CompletableFuture.failedFuture(away(message(), Outcome.UNKNOWN)));
            }
            CompletionStage<Void> settled = super.settle(settlement);
            point("settled", from, message(), Fault.CRASH);
            return settled;
        }
    }
}
