package dev.messaging.memory;

import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.WireMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Takes letters out of their queue, and puts back where they were those that are not removed. Guarded by its monitor. */
final class MemoryPass implements DeadLetterPass {

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final MemoryTransport connection;
    private final Address address;
    private final MessageQueue queue;
    private final long end;
    private final List<StoredMessage> kept = new ArrayList<>();
    private @Nullable StoredMessage last;
    private boolean closed;

    MemoryPass(MemoryTransport connection, Address address, MessageQueue queue) {
        this.connection = connection;
        this.address = address;
        this.queue = queue;
        this.end = queue.end();
    }

    @Override
    public synchronized CompletionStage<Long> count() {
        return closed
                ? CompletableFuture.failedFuture(MemoryTransport.isClosed(address))
                : CompletableFuture.completedFuture(queue.count(end));
    }

    @Override
    public synchronized CompletionStage<Optional<WireMessage>> next() {
        if (closed) {
            return CompletableFuture.failedFuture(MemoryTransport.isClosed(address));
        }
        keepLast();
        last = queue.take(end);
        return CompletableFuture.completedFuture(Optional.ofNullable(last).map(StoredMessage::message));
    }

    private void keepLast() {
        if (last != null) {
            kept.add(last);
            last = null;
        }
    }

    @Override
    public void remove() {
        StoredMessage removed;
        synchronized (this) {
            removed = last;
            last = null;
        }
        if (removed != null) {
            connection.release(removed);
        }
    }

    @Override
    public CompletionStage<Void> close() {
        List<StoredMessage> back;
        synchronized (this) {
            closed = true;
            keepLast();
            back = List.copyOf(kept);
            kept.clear();
        }
        queue.putBack(back);
        connection.forget(this);
        return DONE;
    }
}
