package dev.messaging.internal;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.ReceiverOptions;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One sweep for all that a receiver has begun: renews leases, and ends handlers that take too long. Sleeps while nothing
 * runs.
 */
final class Watch {

    private static final int LOOKS_PER_HANDLING = 10;

    private final ActiveReceiver receiver;
    private final Environment environment;
    private final IdempotencyStore store;
    private final Events events;
    private final long maxHandlingNanos;
    private final Duration lease;
    private final long renewalNanos;
    private final Duration interval;
    private final AtomicBoolean awake = new AtomicBoolean();

    Watch(
            ActiveReceiver receiver,
            Environment environment,
            IdempotencyStore store,
            Events events,
            ReceiverOptions options) {
        this.receiver = receiver;
        this.environment = environment;
        this.store = store;
        this.events = events;
        this.maxHandlingNanos = options.maxHandling().toNanos();
        this.lease = options.idempotency().lease();
        this.renewalNanos = lease.toNanos() / 6;
        long looks = Math.max(
                maxHandlingNanos / LOOKS_PER_HANDLING, Duration.ofMillis(1).toNanos());
        this.interval =
                Duration.ofNanos(options.idempotency().enabled() ? Math.min(looks, lease.toNanos() / 3) : looks);
    }

    void begin() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            environment.time().schedule(interval, this::sweep);
        }
    }

    private void sweep() {
        List<Handling> started = receiver.dispatcher().started();
        if (started.isEmpty()) {
            awake.set(false);
            if (!receiver.dispatcher().started().isEmpty()) {
                begin();
            }
            return;
        }
        long now = environment.time().nanoTime();
        Map<Lease, Handling> leases = new LinkedHashMap<>();
        for (Handling handling : started) {
            Lease held = handling.lease;
            if (held != null && !handling.leaseLost && now - handling.renewed >= renewalNanos) {
                handling.renewed = now;
                leases.put(held, handling);
            }
            endIfOverdue(handling, now);
        }
        if (!leases.isEmpty()) {
            renew(leases, now + lease.toNanos());
        }
        environment.time().schedule(interval, this::sweep);
    }

    private void renew(Map<Lease, Handling> leases, long end) {
        try {
            store.renew(leases.keySet(), lease).whenComplete((lost, failure) -> {
                if (failure == null) {
                    leases.forEach((one, handling) -> {
                        if (!one.equals(handling.lease)) {
                            return; // the answer was so late that another lease has begun, or none is needed
                        }
                        if (lost.contains(one)) {
                            lose(handling);
                        } else {
                            handling.leaseEnd = end;
                        }
                    });
                }
            });
        } catch (RuntimeException unavailable) {
            // The next begin or complete finds the store as it is, and holds everything until it answers.
            return;
        }
    }

    private void lose(Handling handling) {
        handling.leaseLost = true;
        events.tell(Kind.LEASE_LOST, handling, 0, null);
    }

    private void endIfOverdue(Handling handling, long now) {
        Invocation invocation = handling.invocation;
        if (invocation == null
                || !invocation.isOverdue(now, maxHandlingNanos)
                || !handling.claim(invocation.ticket())) {
            return;
        }
        if (invocation.keepSlot()) {
            receiver.dispatcher().leaveSlotToOverdue(handling);
        }
        TimeoutException overdue = new TimeoutException("The handler of " + receiver.destination()
                + " took longer than maxHandling, " + Duration.ofNanos(maxHandlingNanos));
        events.tell(Kind.HANDLER_OVERDUE, handling, now - handling.arrived, overdue);
        invocation.interrupt();
        handling.failure = overdue;
        handling.turnBack();
    }
}
