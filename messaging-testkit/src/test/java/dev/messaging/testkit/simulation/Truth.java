package dev.messaging.testkit.simulation;

import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingIntake;
import dev.messaging.testkit.ForwardingTransport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the network knows of each message, beneath a transport that may be broken. */
final class Truth {

    /** What may have arrived. */
    private final Set<String> handedOver = new HashSet<>();

    /** What may have arrived, or has, without its sender being told so. */
    private final Map<String, Integer> unknown = new HashMap<>();

    /** When its outcome became known last. */
    private final Map<String, Long> known = new HashMap<>();

    private final LongSupplier now;

    Truth(LongSupplier now) {
        this.now = now;
    }

    /** A replay of a dead letter says nothing of what its first sender may know. */
    TransportFactory beneath(String application, TransportFactory factory, Remains remains) {
        return application.equals(EngineWorld.UNDERTAKER)
                ? factory
                : context -> new Beneath(factory.open(context), remains);
    }

    boolean mayHaveArrived(String id) {
        return handedOver.contains(id);
    }

    boolean wasUnknown(String id, long at) {
        return unknown.getOrDefault(id, 0) > 0 || known.getOrDefault(id, at - 1) >= at;
    }

    private void begin(String id) {
        unknown.merge(id, 1, Integer::sum);
    }

    private void end(String id, Outcome outcome) {
        if (outcome == Outcome.REJECTED) {
            unknown.remove(id);
            known.put(id, now.getAsLong());
        } else if (outcome == Outcome.NOT_SENT) {
            unknown.merge(id, -1, Integer::sum);
            known.put(id, now.getAsLong());
        }
        if (outcome != Outcome.NOT_SENT) {
            handedOver.add(id);
        }
    }

    /** What was confirmed is as good as rejected here: it is known. */
    private static Outcome outcome(@Nullable Throwable failure) {
        return failure == null
                ? Outcome.REJECTED
                : failure instanceof MessagingException told ? told.outcome() : Outcome.UNKNOWN;
    }

    private final class Beneath extends ForwardingTransport {

        private final Remains remains;

        Beneath(Transport transport, Remains remains) {
            super(transport);
            this.remains = remains;
        }

        @Override
        public CompletableFuture<Void> send(Address to, WireMessage message) {
            begin(message.id());
            CompletableFuture<Void> sent = super.send(to, message);
            sent.whenComplete((done, failure) -> end(message.id(), outcome(failure)));
            return sent;
        }

        @Override
        public void request(Address to, WireMessage request, ReplyTo replyTo) {
            begin(request.id());
            super.request(to, request, new Pending(request.id(), replyTo, remains));
        }

        @Override
        public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
            return super.receive(from, maxUnsettled, deliveries).thenApply(opened -> {
                remains.opened(opened);
                return ForwardingIntake.endingAfter(() -> remains.closed(opened), opened);
            });
        }

        @Override
        public void close() {
            super.close();
            remains.closed();
        }
    }

    private final class Pending extends ForwardingReplyTo {

        private final String id;
        private final Remains remains;
        private boolean over;

        Pending(String id, ReplyTo replyTo, Remains remains) {
            super(replyTo);
            this.id = id;
            this.remains = remains;
            remains.asked();
            super.onCancel(this::forget);
        }

        private void forget() {
            if (!over) {
                over = true;
                remains.answered();
            }
        }

        @Override
        public void reply(WireMessage reply) {
            forget();
            end(id, Outcome.REJECTED);
            super.reply(reply);
        }

        @Override
        public void fail(Throwable failure) {
            forget();
            end(id, outcome(failure));
            super.fail(failure);
        }

        @Override
        public void onCancel(Runnable action) {
            super.onCancel(() -> {
                forget();
                action.run();
            });
        }
    }
}
