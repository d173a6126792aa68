package dev.messaging.http;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many asynchronous calls run at once; the others wait in line, and leave it when nobody waits for them any longer.
 * Thread-safe.
 */
final class CallLine {

    private final int places;

    /** Guarded by this object's monitor, as is all below. */
    private int running;

    private boolean filling;

    private final Set<Runnable> waiting = new LinkedHashSet<>();

    CallLine(int places) {
        this.places = places;
    }

    /** Starts a call, now or when it is its turn. Each that was started must {@link #leave}. */
    void enter(Runnable start) {
        synchronized (this) {
            if (running == places) {
                waiting.add(start);
                return;
            }
            running++;
        }
        start.run();
    }

    /**
     * A call is over: the next one takes its place. One thread at a time sees to that, so that calls which end as soon as
     * they start do not lead deeper and deeper.
     */
    void leave() {
        synchronized (this) {
            running--;
            if (filling) {
                return;
            }
            filling = true;
        }
        for (Runnable next = next(); next != null; next = next()) {
            next.run();
        }
    }

    private synchronized @Nullable Runnable next() {
        Iterator<Runnable> first = waiting.iterator();
        if (running == places || !first.hasNext()) {
            filling = false;
            return null;
        }
        Runnable next = first.next();
        first.remove();
        running++;
        return next;
    }

    /** Takes a call out that waits; does nothing if it runs. */
    synchronized void forget(Runnable start) {
        waiting.remove(start);
    }
}
