package dev.messaging.testkit;

import dev.messaging.spi.Address;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.ForwardingReplyTo;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Notes what leaves a service and what arrives there, and what is under way because of it. */
final class ProbedTransport extends ForwardingTransport {

    private final ProbedService service;
    private final Recording recording;
    private final InFlight inFlight;
    private final List<ProbedIntake> intakes = new CopyOnWriteArrayList<>();

    ProbedTransport(Transport transport, ProbedService service, Recording recording, InFlight inFlight) {
        super(transport);
        this.service = service;
        this.recording = recording;
        this.inFlight = inFlight;
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        Step.Departure departure = recording.departed(service, to, message);
        String what = "message " + message.id() + " from " + service + " to " + to;
        Object call = new Object();
        inFlight.begin(call, what + ", being sent");
        CompletableFuture<Void> sent;
        try {
            sent = super.send(to, message);
        } catch (RuntimeException | Error thrown) {
            recording.withdraw(departure);
            inFlight.end(call);
            throw thrown;
        }
        sent.whenComplete((done, failure) -> {
            if (failure != null) {
                recording.withdraw(departure);
            } else if (message.delay() > 0) {
                inFlight.keepBack(Duration.ofMillis(message.delay()), what + ", delayed");
            }
            inFlight.end(call);
        });
        return sent;
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        recording.departed(service, to, request);
        String what = "request " + request.id() + " from " + service + " to " + to;
        ProbedReplyTo asking = new ProbedReplyTo(replyTo, what);
        try {
            super.request(to, request, asking);
        } catch (RuntimeException | Error thrown) {
            inFlight.end(asking);
            throw thrown;
        }
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        ProbedIntake intake = new ProbedIntake(service, from, recording, inFlight);
        intakes.add(intake);
        return super.receive(from, maxUnsettled, delivery -> deliveries.accept(intake.arrived(delivery)))
                .thenApply(intake::over);
    }

    @Override
    public void close() {
        super.close();
        intakes.forEach(ProbedIntake::giveBack);
    }

    private final class ProbedReplyTo extends ForwardingReplyTo {

        ProbedReplyTo(ReplyTo replyTo, String what) {
            super(replyTo);
            inFlight.begin(this, what);
            super.onCancel(() -> inFlight.end(this));
        }

        @Override
        public void reply(WireMessage reply) {
            super.reply(reply);
            inFlight.end(this);
        }

        @Override
        public void fail(Throwable failure) {
            super.fail(failure);
            inFlight.end(this);
        }

        @Override
        public void onCancel(Runnable action) {
            super.onCancel(() -> {
                action.run();
                inFlight.end(this);
            });
        }
    }
}
