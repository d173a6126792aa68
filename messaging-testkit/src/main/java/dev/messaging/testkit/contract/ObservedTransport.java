package dev.messaging.testkit.contract;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.ForwardingTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the engine and the transport, counts what is owed on either side, and lets a test cut the connection
 * beneath the engine: so a crash looks. Thread-safe.
 */
final class ObservedTransport extends ForwardingTransport {

    /** Whose reply the thread brings. */
    private static final ThreadLocal<@Nullable ObservedTransport> BRINGS_REPLY = new ThreadLocal<>();

    private final List<ObservedIntake> intakes = new CopyOnWriteArrayList<>();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<WireMessage> faults = new CopyOnWriteArrayList<>();
    private final AtomicInteger sends = new AtomicInteger();
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean crashed;

    ObservedTransport(Transport transport) {
        super(transport);
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        sends.incrementAndGet();
        unconfirmed.incrementAndGet();
        CompletableFuture<Void> sent;
        try {
            sent = super.send(to, message);
        } catch (RuntimeException | Error thrown) {
            unconfirmed.decrementAndGet();
            throw thrown;
        }
        sent.whenComplete((nothing, failure) -> unconfirmed.decrementAndGet());
        return sent;
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        pending.incrementAndGet();
        ObservedReplyTo asking = new ObservedReplyTo(replyTo);
        try {
            super.request(to, request, asking);
        } catch (RuntimeException | Error thrown) {
            asking.done();
            throw thrown;
        }
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        ObservedIntake intake = new ObservedIntake(from, maxUnsettled, violations, faults);
        intakes.add(intake);
        return super.receive(from, maxUnsettled, delivery -> deliveries.accept(intake.observe(delivery)))
                .thenApply(intake::over);
    }

    /** Cuts the connection beneath the engine. */
    void crash() {
        crashed = true;
        super.close();
        intakes.forEach(ObservedIntake::giveBack);
    }

    @Override
    public void close() {
        if (BRINGS_REPLY.get() == this) {
            violations.add("the transport was closed by the thread on which it brought a reply");
        }
        closed = true;
        super.close();
        intakes.forEach(ObservedIntake::giveBack);
    }

    boolean isCrashed() {
        return crashed;
    }

    /** How many messages were given to the transport to send, repetitions included. */
    int sends() {
        return sends.get();
    }

    int unconfirmed() {
        return unconfirmed.get();
    }

    int pending() {
        return pending.get();
    }

    int unsettled() {
        return intakes.stream().mapToInt(ObservedIntake::unsettled).sum();
    }

    /** The faults that went out as they were written. */
    List<WireMessage> faults() {
        return faults;
    }

    /** What is not as it must be once all is closed. */
    List<String> leftovers() {
        List<String> left = new ArrayList<>(violations);
        if (!closed) {
            left.add("the transport was not closed");
        }
        if (pending.get() != 0) {
            left.add(pending + " requests were neither answered, failed nor cancelled");
        }
        if (unconfirmed.get() != 0 && !crashed) {
            left.add(unconfirmed + " sends were neither confirmed, failed nor cancelled");
        }
        intakes.forEach(intake -> intake.leftovers(left, crashed));
        return left;
    }

    private final class ObservedReplyTo extends ForwardingReplyTo {

        private final AtomicBoolean done = new AtomicBoolean();

        ObservedReplyTo(ReplyTo replyTo) {
            super(replyTo);
            super.onCancel(this::done);
        }

        private void done() {
            if (done.compareAndSet(false, true)) {
                pending.decrementAndGet();
            }
        }

        @Override
        public void reply(WireMessage reply) {
            done();
            BRINGS_REPLY.set(ObservedTransport.this);
            try {
                super.reply(reply);
            } finally {
                BRINGS_REPLY.remove();
            }
        }

        @Override
        public void fail(Throwable failure) {
            done();
            super.fail(failure);
        }

        @Override
        public void onCancel(Runnable action) {
            super.onCancel(() -> {
                done();
                action.run();
            });
        }
    }
}
