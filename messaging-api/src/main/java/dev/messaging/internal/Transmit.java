package dev.messaging.internal;

import dev.messaging.spi.Environment;
import dev.messaging.spi.Transport;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Gives the message to the transport, and takes what becomes of it. */
final class Transmit implements Stage<Call> {

    private final Environment environment;
    private final Transport transport;

    Transmit(Environment environment, Transport transport) {
        this.environment = environment;
        this.transport = transport;
    }

    @Override
    public boolean begin(Call call) {
        WireMessage wire = wire(call);
        if (call.isRequest()) {
            request(call, wire);
        } else {
            send(call, wire);
        }
        return false;
    }

    private WireMessage wire(Call call) {
        WireMessage.Builder wire = call.wire();
        if (call.expiry != Deadline.NONE) {
            long left = TimeUnit.NANOSECONDS.toMillis(
                    call.expiry - environment.time().nanoTime());
            wire.timeToLive(Math.max(1, left));
        }
        return wire.build();
    }

    /** The deadline must reach a transport that works on the caller's thread, so it is set before. */
    private void request(Call call, WireMessage wire) {
        setTimer(call);
        call.handedOver = true;
        int ticket = call.hold();
        if (ticket == Passage.NO_TICKET) {
            return;
        }
        call.transmitTicket = ticket;
        call.endLoan();
        try {
            transport.request(call.destination.address(), wire, call);
        } catch (RuntimeException thrown) {
            call.fail(thrown);
        }
    }

    /**
     * Most transports take most messages at once; a timer is set only for what they do not. So what they refuse at once stays
     * known, also when the time is up.
     */
    private void send(Call call, WireMessage wire) {
        call.handedOver = true;
        int ticket = call.hold();
        if (ticket == Passage.NO_TICKET) {
            return;
        }
        call.transmitTicket = ticket;
        CompletableFuture<Void> sent;
        try {
            sent = transport.send(call.destination.address(), wire);
        } catch (RuntimeException thrown) {
            call.fail(thrown);
            return;
        }
        if (sent.isDone() && !sent.isCompletedExceptionally()) {
            confirm(call, ticket);
            return;
        }
        if (!sent.isDone()) {
            setTimer(call);
            call.onCancel(() -> sent.cancel(true));
        }
        sent.whenComplete((done, failure) -> {
            if (failure == null) {
                confirm(call, ticket);
            } else {
                call.fail(failure);
            }
        });
    }

    private static void confirm(Call call, int ticket) {
        if (call.claim(ticket)) {
            call.turnBack();
        }
    }

    private void setTimer(Call call) {
        if (call.timer == null) {
            long left = call.deadline - environment.time().nanoTime();
            call.timer = environment.time().schedule(Duration.ofNanos(Math.max(0, left)), call::timeOut);
        }
    }
}
