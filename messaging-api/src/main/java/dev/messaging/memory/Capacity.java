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

    /** Whether a thread is letting in those that were taken from the line. */
    private boolean letsIn;

    Capacity(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Stores when there is room; completes when that is done. Ending it in any other way gives up the place in line. */
    CompletableFuture<Void> admit(long size, Runnable store, int copies) {
        synchronized (this) {
            if (letsIn || !line.isEmpty() || !hasRoom(size, copies)) {
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
        synchronized (this) {
            messages--;
            bytes -= size;
        }
        letIn();
    }

    /** Lets in who is first in line, one thread at a time and nobody past them, so that they enter in order. */
    private void letIn() {
        while (true) {
            List<Waiting> admitted;
            synchronized (this) {
                if (letsIn) {
                    return;
                }
                admitted = takeFromLine();
                letsIn = !admitted.isEmpty();
            }
            if (admitted.isEmpty()) {
                return;
            }
            try {
                admitted.forEach(Waiting::enter);
            } finally {
                synchronized (this) {
                    letsIn = false;
                }
            }
        }
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
            return leave() && super.cancel(mayInterruptIfRunning);
        }

        @Override
        public boolean completeExceptionally(Throwable failure) {
            return leave() && super.completeExceptionally(failure);
        }

        private boolean leave() {
            boolean left;
            synchronized (Capacity.this) {
                left = line.remove(this);
            }
            letIn();
            return left;
        }
    }
}
