package dev.messaging.testkit;

import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What is under way in a test: calls, deliveries, and what is kept back for a time. Thread-safe. */
final class InFlight {

    private final Time time;

    /** In words, by what it is known by. Guarded by this object's monitor, as is all below. */
    private final Map<Object, String> underWay = new LinkedHashMap<>();

    private CompletableFuture<Void> idle = new CompletableFuture<>();

    InFlight(Time time) {
        this.time = time;
    }

    synchronized void begin(Object key, String what) {
        underWay.put(key, what);
    }

    /** What does not begin for a time. Its own timer must be set already, so that it has begun when this one ends. */
    void keepBack(Duration delay, String what) {
        Object key = new Object();
        begin(key, what);
        time.schedule(delay, () -> end(key));
    }

    /** Twice is harmless. */
    void end(Object key) {
        CompletableFuture<Void> reached;
        synchronized (this) {
            if (underWay.remove(key) == null || !underWay.isEmpty()) {
                return;
            }
            reached = idle;
            idle = new CompletableFuture<>();
        }
        reached.complete(null);
    }

    synchronized boolean isEmpty() {
        return underWay.isEmpty();
    }

    /** Done as soon as nothing is under way; what follows from that at once may be again. */
    synchronized CompletableFuture<Void> whenEmpty() {
        return underWay.isEmpty() ? CompletableFuture.completedFuture(null) : idle;
    }

    @Override
    public synchronized String toString() {
        return underWay.isEmpty() ? "nothing" : String.join("; ", underWay.values());
    }
}
