package dev.messaging.internal;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.spi.Environment;
import dev.messaging.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds handlings while the idempotency store is in trouble, so that nothing is handled unprotected and nothing is
 * dropped: the intake pauses, and those held try the store for all from time to time, one after the other.
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

    /** Since a handler last found its store away, none that began later has found it well. */
    private volatile boolean inDoubt;

    private long foundAwayAt;

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
     * Whether it is closed and needs nothing more to be taken in. One alone does not do to try the store with: it may fail by
     * its own doing, and then only another can tell.
     */
    synchronized boolean isSupplied() {
        return closed && held.size() + (probe == null ? 0 : 1) > 1;
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
        if (hold(handling, how)) {
            receiver.storeChanged();
        } else {
            receiver.dispatcher().resume(handling, how);
        }
        return false;
    }

    private synchronized boolean hold(Handling handling, Handling.Resume how) {
        if (closed) {
            held.add(new Held(handling, how));
        }
        return closed;
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
            }
            // Behind the others: if it fails by its own doing, they must have their turn.
            held.add(new Held(handling, how));
            delay = Duration.ofMillis(FIRST_PROBE_MILLIS << Math.min(failedProbes, DOUBLINGS));
        }
        receiver.storeChanged();
        if (began) {
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
            receiver.storeChanged();
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

    /**
     * Whether a handler that has found its own store away is taken at its word. It is not if it was before, and one that began
     * since has found the store well: then it is its own doing, such as a statement that ends the session.
     */
    synchronized boolean believes(Handling handling, StoreUnavailableException away) {
        boolean mayBeItsDoing = !away.isBeforeHandler();
        boolean isItsOwnDoing = mayBeItsDoing && handling.foundStoreAway && !inDoubt;
        handling.foundStoreAway |= mayBeItsDoing;
        inDoubt = true;
        foundAwayAt = environment.time().nanoTime();
        return !isItsOwnDoing;
    }

    /** A handler that began then has come back, and did not find its store away. */
    void handled(long began) {
        if (inDoubt) {
            synchronized (this) {
                inDoubt &= began - foundAwayAt <= 0;
            }
        }
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
