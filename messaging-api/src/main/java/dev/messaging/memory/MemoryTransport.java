package dev.messaging.memory;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.PendingReplies;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One connection to an in-process {@link Broker}. Thread-safe.
 *
 * <p>The reference for what a transport owes: it takes no shortcuts around codecs or the engine.
 */
public final class MemoryTransport implements Transport {

    private static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    private static final Capabilities CAPABILITIES = new Capabilities(
            EnumSet.of(
                    Capability.STORES,
                    Capability.REDELIVERS,
                    Capability.DELAYS,
                    Capability.DEAD_LETTERS,
                    Capability.ORDERS_BY_KEY,
                    Capability.DETECTS_NO_RECEIVER),
            MAX_BODY_BYTES);

    private final Broker broker;
    private final TransportContext context;
    private final PendingReplies pending;
    private final Set<MemoryIntake> intakes = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Set<MemoryPass> passes = Collections.synchronizedSet(new LinkedHashSet<>());

    /** Sends for which the broker has no room yet. */
    private final Set<WaitingSend> waiting = Collections.synchronizedSet(new LinkedHashSet<>());

    private volatile boolean closed;

    MemoryTransport(Broker broker, TransportContext context) {
        this.broker = broker;
        this.context = context;
        this.pending = new PendingReplies("memory", context.listener());
    }

    /** Opens connections to a broker. */
    public static TransportFactory to(Broker broker) {
        return context -> new MemoryTransport(broker, context);
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        if (closed) {
            return CompletableFuture.failedFuture(isClosed(to));
        }
        CompletableFuture<Void> sent = broker.send(to, message);
        if (!sent.isDone()) {
            WaitingSend send = new WaitingSend(to, sent);
            waiting.add(send);
            sent.whenComplete((done, failure) -> waiting.remove(send));
            if (closed) {
                send.fail();
            }
        }
        return sent;
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        if (closed) {
            replyTo.fail(isClosed(to));
            return;
        }
        MessageQueue queue = broker.queue(to);
        String key = pending.register(request, replyTo);
        if (closed) {
            pending.fail(key, isClosed(to));
            return;
        }
        StoredMessage stored = new StoredMessage(request, nanoTime(), new StoredMessage.Requester(this, key));
        replyTo.onCancel(() -> {
            pending.forget(key, replyTo);
            queue.abandon(stored);
        });
        if (!queue.ask(stored)) {
            pending.fail(
                    key,
                    new UndeliverableException(
                            "Nobody answers " + to + " in this process; request " + request.id()
                                    + " was not sent. Is its responder running?",
                            null));
        }
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        if (closed) {
            return CompletableFuture.failedFuture(isClosed(from));
        }
        MessageQueue queue = from.kind() == Address.Kind.SUBSCRIPTION ? broker.subscribe(from) : broker.queue(from);
        MemoryIntake intake = new MemoryIntake(this, from, queue, maxUnsettled, deliveries);
        intakes.add(intake);
        queue.add(intake);
        if (closed) {
            intake.close();
            return CompletableFuture.failedFuture(isClosed(from));
        }
        return CompletableFuture.completedFuture(intake);
    }

    @Override
    public DeadLetterPass pass(Address deadLetters, DeadLetterPass.Purpose purpose) {
        MemoryPass pass = new MemoryPass(this, deadLetters, broker.queue(deadLetters));
        passes.add(pass);
        if (closed) {
            pass.close();
        }
        return pass;
    }

    void forget(MemoryPass pass) {
        passes.remove(pass);
    }

    void release(StoredMessage removed) {
        broker.release(removed);
    }

    /** Carries out what was decided on a message that has left its receiver's hands. */
    void carryOut(Address address, MessageQueue queue, StoredMessage stored, Settlement settlement) {
        if (settlement instanceof Settlement.Postpone postpone) {
            stored.deliveries--;
            queue.putLater(stored, postpone.delay());
        } else if (settlement instanceof Settlement.Retry retry) {
            queue.putLater(broker.exchange(stored, retry.message()), retry.delay());
        } else if (settlement instanceof Settlement.DeadLetter deadLetter) {
            broker.queue(address.deadLetters()).put(broker.exchange(stored, deadLetter.message()));
        } else {
            broker.release(stored);
            if (settlement instanceof Settlement.Reply reply) {
                reply(stored, reply.message());
            }
        }
    }

    private void reply(StoredMessage request, WireMessage reply) {
        StoredMessage.Requester requester = request.requester();
        if (requester == null || requester.connection().closed) {
            context.listener()
                    .onEvent(MessagingEvent.ofMessage(
                            MessagingEvent.Kind.REPLY_UNDELIVERABLE,
                            String.valueOf(request.message().type()),
                            request.message().id()));
        } else {
            requester.connection().pending.reply(requester.key(), reply);
        }
    }

    void fail(String key, MessagingException failure) {
        pending.fail(key, failure);
    }

    long nanoTime() {
        return broker.environment().time().nanoTime();
    }

    void forget(MemoryIntake intake) {
        intakes.remove(intake);
    }

    void unsubscribe(Address address) {
        if (address.kind() == Address.Kind.SUBSCRIPTION) {
            broker.unsubscribe(address);
        }
    }

    static TransportUnavailableException isClosed(Address address) {
        return new TransportUnavailableException(
                "The connection to the in-process broker is closed; nothing reached " + address,
                Outcome.NOT_SENT,
                null);
    }

    @Override
    public void close() {
        closed = true;
        List.copyOf(intakes).forEach(MemoryIntake::close);
        List.copyOf(passes).forEach(MemoryPass::close);
        List.copyOf(waiting).forEach(WaitingSend::fail);
        pending.failAll(new TransportUnavailableException(
                "The connection to the in-process broker was closed before the reply came", Outcome.UNKNOWN, null));
    }

    /** A send that waits for room. */
    private static final class WaitingSend {

        private final Address to;
        private final CompletableFuture<Void> sent;

        WaitingSend(Address to, CompletableFuture<Void> sent) {
            this.to = to;
            this.sent = sent;
        }

        void fail() {
            sent.completeExceptionally(isClosed(to));
        }
    }
}
