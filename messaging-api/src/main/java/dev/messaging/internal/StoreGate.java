package dev.messaging.internal;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds handlings while the idempotency store is in trouble, so that nothing is handled unprotected and nothing is
 * dropped: the intake pauses, and one of those held tries the store from time to time for all.
 *
 * <p>State is guarded by this object's monitor; no other code runs under it.
 */
final class StoreGate {

    private static final long FIRST_PROBE_MILLIS = 100;
    private static final int DOUBLINGS = 6;

    private record Held(Handling handling, Handling.Resume how) {}

    private final ActiveReceiver receiver;
    private final Environment environment;
    private final Events events;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private boolean closed;

    /** Then it is a handler that must find the store well again, for it is the handler's store that has failed. */
    private volatile boolean closedByHandler;

    private @Nullable Handling probe;
    private int failedProbes;

    StoreGate(ActiveReceiver receiver, Environment environment, Events events) {
        this.receiver = receiver;
        this.environment = environment;
        this.events = events;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Lets a handling on to the store, or holds it.
     *
     * @param how it goes on, if it is held
     */
    boolean admit(Handling handling, Handling.Resume how) {
        synchronized (this) {
            if (!closed || handling == probe) {
                return true;
            }
        }
        // The slot goes first: once held, the handling may be resumed by another thread at any time.
        receiver.dispatcher().leaveSlot(handling);
        synchronized (this) {
            if (closed) {
                held.add(new Held(handling, how));
                return false;
            }
        }
        receiver.dispatcher().resume(handling, how);
        return false;
    }

    /** The store has failed this handling, which has left its slot and is held until the store answers again. */
    void trouble(Handling handling, Handling.Resume how, Throwable why) {
        trouble(handling, how, why, false);
    }

    /** The same where it is the handler's own store, in whose transaction it works. */
    void troubleOfHandler(Handling handling, Throwable why) {
        trouble(handling, Handling.Resume.AGAIN, why, true);
    }

    private void trouble(Handling handling, Handling.Resume how, Throwable why, boolean isHandlers) {
        boolean began;
        boolean schedule;
        Duration delay;
        synchronized (this) {
            began = !closed;
            schedule = began || handling == probe;
            closed = true;
            closedByHandler |= isHandlers;
            if (handling == probe) {
                probe = null;
                failedProbes++;
                held.addFirst(new Held(handling, how));
            } else {
                held.add(new Held(handling, how));
            }
            delay = Duration.ofMillis(FIRST_PROBE_MILLIS << Math.min(failedProbes, DOUBLINGS));
        }
        if (began) {
            receiver.storeChanged();
            events.tell(Kind.STORE_UNAVAILABLE, receiver.name(), handling.message.id(), null, 0, 0, why);
        }
        if (schedule) {
            environment.time().schedule(delay, this::probe);
        }
    }

    private void probe() {
        Held first;
        synchronized (this) {
            first = held.poll();
            probe = first == null ? null : first.handling;
        }
        if (first == null) {
            open();
        } else {
            receiver.dispatcher().resume(first.handling, first.how);
        }
    }

    /**
     * The store has answered this one.
     *
     * @param handlerFollows whether it goes on to the handler, and so tries the handler's store, too
     */
    void answered(Handling handling, boolean handlerFollows) {
        boolean isWell;
        synchronized (this) {
            isWell = closed && !closedByHandler;
        }
        if (isWell) {
            open();
        } else if (!handlerFollows) {
            passedBy(handling);
        }
    }

    /** A handler has come back, and did not find its store away. */
    void handled() {
        if (closedByHandler) {
            open();
        }
    }

    /** No handler has told this one how its store is; if it was to try that, another does. */
    void passedBy(Handling handling) {
        synchronized (this) {
            if (handling != probe) {
                return;
            }
            probe = null;
        }
        environment.time().schedule(Duration.ZERO, this::probe);
    }

    private void open() {
        List<Held> waiting;
        synchronized (this) {
            if (!closed) {
                return;
            }
            closed = false;
            closedByHandler = false;
            probe = null;
            failedProbes = 0;
            waiting = new ArrayList<>(held);
            held.clear();
        }
        events.tell(Kind.STORE_AVAILABLE, receiver.name(), null, null, 0, 0, null);
        // Each goes to the head of the line, so the first that waited must go last.
        Collections.reverse(waiting);
        waiting.forEach(one -> receiver.dispatcher().resume(one.handling, one.how));
        receiver.storeChanged();
    }
}
