package dev.messaging.http;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Lets so many asynchronous calls run at once; the others wait in line, and leave it when nobody waits for them any longer.
 * Thread-safe.
 */
final class CallLine {

    private final int places;

    /** Guarded by this object's monitor, as is the set. */
    private int running;

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

    /** A call is over: the next one takes its place. */
    void leave() {
        Runnable next;
        synchronized (this) {
            Iterator<Runnable> first = waiting.iterator();
            if (!first.hasNext()) {
                running--;
                return;
            }
            next = first.next();
            first.remove();
        }
        next.run();
    }

    /** Takes a call out that waits; does nothing if it runs. */
    synchronized void forget(Runnable start) {
        waiting.remove(start);
    }
}
