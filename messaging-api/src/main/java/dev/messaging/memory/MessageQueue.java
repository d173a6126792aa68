package dev.messaging.memory;

import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one queue, subscription or operation, and who consumes them.
 *
 * <p>The state is guarded by the queue's monitor. Deliveries are handed over outside it, by one thread at a time, so
 * that they arrive in order: whoever finds another at it leaves the work to it.
 */
final class MessageQueue {

    private static final int ABANDONED_KEPT = 64;

    private final Environment environment;
    private final Capacity capacity;
    private final ArrayDeque<StoredMessage> ready = new ArrayDeque<>();
    private final List<MemoryIntake> consumers = new ArrayList<>();
    private final AtomicInteger handOvers = new AtomicInteger();
    private int nextConsumer;
    private int abandoned;
    private long places;
    private boolean discarded;

    MessageQueue(Environment environment, Capacity capacity) {
        this.environment = environment;
        this.capacity = capacity;
    }

    /** Puts a message that has its room already at the end. */
    void put(StoredMessage message) {
        boolean kept;
        synchronized (this) {
            kept = !discarded;
            if (kept) {
                append(message);
            }
        }
        if (kept) {
            handOver();
        } else {
            capacity.release(message.size());
        }
    }

    private void append(StoredMessage message) {
        message.place = places++;
        message.queued = true;
        ready.add(message);
    }

    /** Puts a message that has its room already at the end, after a time. */
    void putLater(StoredMessage message, Duration delay) {
        environment.time().schedule(delay, () -> put(message));
    }

    /**
     * Puts a request at the end, if anyone is there to answer it, and still waits for the answer.
     *
     * @return whether anyone is there
     */
    boolean ask(StoredMessage request) {
        synchronized (this) {
            if (consumers.isEmpty()) {
                return false;
            }
            if (request.abandoned) {
                return true;
            }
            capacity.take(request.size());
            append(request);
        }
        handOver();
        return true;
    }

    /** Nobody waits for the answer to a request any longer; if it is still here, it gives its room free. */
    void abandon(StoredMessage request) {
        synchronized (this) {
            request.abandoned = true;
            if (!request.queued) {
                return;
            }
            request.queued = false;
            if (++abandoned > ABANDONED_KEPT && abandoned > ready.size() / 2) {
                ready.removeIf(message -> !message.queued);
                abandoned = 0;
            }
        }
        capacity.release(request.size());
    }

    /** Where the next message will stand. */
    synchronized long end() {
        return places;
    }

    /** How many messages stand before a place. */
    synchronized long count(long end) {
        return ready.stream()
                .filter(message -> message.queued && message.place < end)
                .count();
    }

    /** Takes the first message out, if it stands before a place; nobody else has it then. */
    synchronized @Nullable StoredMessage take(long end) {
        StoredMessage first = first();
        if (first == null || first.place >= end) {
            return null;
        }
        ready.remove();
        first.queued = false;
        return first;
    }

    private @Nullable StoredMessage first() {
        while (!ready.isEmpty() && !ready.element().queued) {
            ready.remove();
            abandoned--;
        }
        return ready.peek();
    }

    /** Puts messages back where they were. */
    void putBack(Collection<StoredMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        boolean kept;
        synchronized (this) {
            kept = !discarded;
            if (kept) {
                List<StoredMessage> all = new ArrayList<>(ready);
                all.addAll(messages);
                all.sort(Comparator.comparingLong(message -> message.place));
                ready.clear();
                ready.addAll(all);
                messages.forEach(message -> message.queued = true);
            }
        }
        if (kept) {
            handOver();
        } else {
            messages.forEach(message -> capacity.release(message.size()));
        }
    }

    void add(MemoryIntake consumer) {
        synchronized (this) {
            consumers.add(consumer);
        }
        handOver();
    }

    /** Lets a consumer go; requests that nobody is left to answer are failed. */
    void remove(MemoryIntake consumer) {
        List<StoredMessage> unanswerable = new ArrayList<>();
        synchronized (this) {
            consumers.remove(consumer);
            if (consumers.isEmpty()) {
                ready.removeIf(message -> message.queued && message.requester() != null && unanswerable.add(message));
                unanswerable.forEach(request -> request.queued = false);
            }
        }
        for (StoredMessage request : unanswerable) {
            capacity.release(request.size());
            request.failUnanswered();
        }
    }

    /** Hands over what can be, in order; the only place that calls consumers. */
    void handOver() {
        if (handOvers.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (MemoryDelivery delivery = next(); delivery != null; delivery = next()) {
                delivery.handOver();
            }
            seen = handOvers.addAndGet(-seen);
        } while (seen != 0);
    }

    private synchronized @Nullable MemoryDelivery next() {
        MemoryIntake consumer = first() == null ? null : consumerWithCredit();
        if (consumer == null) {
            return null;
        }
        StoredMessage message = ready.remove();
        message.queued = false;
        message.deliveries++;
        message.delivered = true;
        return consumer.take(message);
    }

    private @Nullable MemoryIntake consumerWithCredit() {
        for (int i = 0; i < consumers.size(); i++) {
            MemoryIntake consumer = consumers.get((nextConsumer + i) % consumers.size());
            if (consumer.hasCredit()) {
                nextConsumer = (nextConsumer + i + 1) % consumers.size();
                return consumer;
            }
        }
        return null;
    }

    /** Drops what is kept, and whatever still comes. */
    void discard() {
        List<StoredMessage> dropped = new ArrayList<>();
        synchronized (this) {
            discarded = true;
            ready.forEach(message -> {
                if (message.queued) {
                    dropped.add(message);
                }
            });
            ready.clear();
        }
        dropped.forEach(message -> capacity.release(message.size()));
    }
}
