package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Acknowledges the deliveries of one channel, those that follow each other by one frame. Thread-safe: one thread at a time
 * writes. Who comes meanwhile leaves his to it; and it, after its own, to one that has nothing else to do.
 */
final class Acknowledgements {

    private final Channel channel;
    private final Executor executor;

    /** Delivered, and not settled. Guarded by this object's monitor. */
    private final TreeSet<Long> unsettled = new TreeSet<>();

    /** Settled, and not yet written. Guarded by this object's monitor. */
    private final PriorityQueue<Settled> settled = new PriorityQueue<>();

    /** Guarded by this object's monitor. */
    private boolean writing;

    Acknowledgements(Channel channel, Executor executor) {
        this.channel = channel;
        this.executor = executor;
    }

    /** It has come; before anything else of it. */
    synchronized void delivered(long tag) {
        unsettled.add(tag);
    }

    /** Completes when it is written. */
    CompletableFuture<Void> acknowledge(long tag) {
        Settled mine = new Settled(tag, new CompletableFuture<>());
        synchronized (this) {
            unsettled.remove(tag);
            settled.add(mine);
            if (writing) {
                return mine.done;
            }
            writing = true;
        }
        write(next());
        synchronized (this) {
            if (settled.isEmpty()) {
                writing = false;
                return mine.done;
            }
        }
        try {
            executor.execute(this::writeAll);
        } catch (RejectedExecutionException environmentIsClosed) {
            writeAll();
        }
        return mine.done;
    }

    private void writeAll() {
        for (List<Settled> batch = next(); !batch.isEmpty(); batch = next()) {
            write(batch);
        }
    }

    private void write(List<Settled> batch) {
        long last = batch.get(batch.size() - 1).tag;
        try {
            channel.basicAck(last, batch.size() > 1);
            batch.forEach(each -> each.done.complete(null));
        } catch (IOException | RuntimeException lost) {
            TransportUnavailableException failure = new TransportUnavailableException(
                    "The channel was lost before the message was acknowledged; it will be delivered again",
                    Outcome.UNKNOWN,
                    lost);
            batch.forEach(each -> each.done.completeExceptionally(failure));
        }
    }

    /** All that lie below the first that is unsettled, else the lowest alone; none if there is none. */
    private synchronized List<Settled> next() {
        long end = unsettled.isEmpty() ? Long.MAX_VALUE : unsettled.first();
        List<Settled> batch = new ArrayList<>();
        for (Settled next = settled.peek();
                next != null && (batch.isEmpty() || next.tag < end);
                next = settled.peek()) {
            batch.add(next);
            settled.remove();
            if (next.tag > end) {
                break;
            }
        }
        writing = !batch.isEmpty();
        return batch;
    }

    private record Settled(long tag, CompletableFuture<Void> done) implements Comparable<Settled> {

        @Override
        public int compareTo(Settled other) {
            return Long.compare(tag, other.tag);
        }
    }
}
