package dev.messaging.testkit.contract;

import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import java.util.ArrayList;
import java.util.List;

/** One process as the broker sees it: a {@link Messaging}, the connection beneath it, and what it was told. */
final class Node {

    private final Messaging messaging;
    private final ObservedTransport transport;
    private final EventLog events;
    private final Waiting wait;

    Node(Messaging messaging, ObservedTransport transport, EventLog events, Waiting wait) {
        this.messaging = messaging;
        this.transport = transport;
        this.events = events;
        this.wait = wait;
    }

    Messaging messaging() {
        return messaging;
    }

    ObservedTransport transport() {
        return transport;
    }

    EventLog events() {
        return events;
    }

    /** Its verbs in one mode. */
    Verbs in(Mode mode) {
        return new Verbs(messaging, mode, wait);
    }

    /** Its process dies, as far as the broker can tell. */
    void crash() {
        transport.crash();
    }

    /** Waits until everything that was begun has come to its end. */
    void awaitIdle() {
        wait.eventually(() -> {
            int busy = transport.pending() + transport.unsettled() + transport.unconfirmed();
            if (busy > 0 && !transport.isCrashed()) {
                throw new AssertionError("still unfinished: " + transport.pending() + " requests, "
                        + transport.unconfirmed() + " sends, " + transport.unsettled() + " deliveries");
            }
        });
    }

    /** What must not be there once this node is closed. */
    List<String> leftovers(boolean mayFailToSettle) {
        List<String> left = new ArrayList<>(transport.leftovers());
        if (!mayFailToSettle && !transport.isCrashed()) {
            events.of(Kind.SETTLEMENT_FAILED).forEach(event -> left.add("failed to settle: " + event));
        }
        return left;
    }
}
