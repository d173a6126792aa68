package dev.messaging.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * How much a broker holds. What finds no room waits in line; whatever is let go lets the first in line in.
 *
 * <p>Thread-safe; completions run outside the lock.
 */
final class Capacity {

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final int maxMessages;
    private final long maxBytes;
    private final ArrayDeque<Waiting> line = new ArrayDeque<>();
    private long messages;
    private long bytes;

    Capacity(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Stores when there is room; completes when that is done. Cancelling it gives up the place in line. */
    CompletableFuture<Void> admit(long size, Runnable store, int copies) {
        synchronized (this) {
            if (!line.isEmpty() || !hasRoom(size, copies)) {
                Waiting waiting = new Waiting(size, store, copies);
                line.add(waiting);
                return waiting;
            }
            messages += copies;
            bytes += size * copies;
        }
        store.run();
        return DONE;
    }

    /** Takes room whether there is any or not, for what must not wait. */
    synchronized void take(long size) {
        messages++;
        bytes += size;
    }

    void release(long size) {
        List<Waiting> admitted;
        synchronized (this) {
            messages--;
            bytes -= size;
            admitted = takeFromLine();
        }
        admitted.forEach(Waiting::enter);
    }

    /** Called under the lock; whoever is taken is to enter outside it. */
    private List<Waiting> takeFromLine() {
        List<Waiting> admitted = List.of();
        while (!line.isEmpty() && hasRoom(line.element().size, line.element().copies)) {
            Waiting first = line.remove();
            messages += first.copies;
            bytes += first.size * first.copies;
            if (admitted.isEmpty()) {
                admitted = new ArrayList<>();
            }
            admitted.add(first);
        }
        return admitted;
    }

    private boolean hasRoom(long size, int copies) {
        return messages == 0 || (messages + copies <= maxMessages && bytes + size * copies <= maxBytes);
    }

    private final class Waiting extends CompletableFuture<Void> {

        private final long size;
        private final Runnable store;
        private final int copies;

        Waiting(long size, Runnable store, int copies) {
            this.size = size;
            this.store = store;
            this.copies = copies;
        }

        void enter() {
            store.run();
            complete(null);
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean left;
            List<Waiting> admitted;
            synchronized (Capacity.this) {
                left = line.remove(this);
                admitted = takeFromLine();
            }
            boolean cancelled = left && super.cancel(mayInterruptIfRunning);
            admitted.forEach(Waiting::enter);
            return cancelled;
        }
    }
}
