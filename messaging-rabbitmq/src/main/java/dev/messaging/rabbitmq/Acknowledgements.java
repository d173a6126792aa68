package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Acknowledges the deliveries of one channel, those that follow each other by one frame. Thread-safe: one thread at a time
 * writes. Who comes meanwhile leaves his to it; and it, after its own, to one that has nothing else to do.
 *
 * <p>A frame for each would cost the broker, and this process, more than all else that becomes of a message. So a few wait
 * for each other while others are being handled, but not for one that keeps them waiting.
 */
final class Acknowledgements {

    /** What waits is delivered again if this process ends. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(10);

    private static final Duration LONGEST_WRITE = Duration.ofSeconds(1);
    private static final int MOST_TOGETHER = 32;

    /** What waits takes places that the broker could fill again. */
    private static final int PLACES_FOR_EACH_THAT_WAITS = 8;

    private static final long NONE = 0;

    private final Channel channel;
    private final Executor executor;
    private final Time time;
    private final int mostTogether;

    /** Delivered, and not settled. Guarded by this object's monitor. */
    private final TreeSet<Long> unsettled = new TreeSet<>();

    /** Settled, and not yet written. Guarded by this object's monitor. */
    private final PriorityQueue<Settled> settled = new PriorityQueue<>();

    /** Who has it writes. */
    private final Semaphore pen = new Semaphore(1);

    /** Whether a timer is set. Guarded by this object's monitor. */
    private boolean timed;

    /** The lowest unsettled, if those after it have waited for it once. Guarded by this object's monitor. */
    private long waitedFor = NONE;

    /** Guarded by this object's monitor. */
    private boolean ending;

    /**
     * Of a channel that has just been opened.
     *
     * @param prefetch how many deliveries may be unsettled
     */
    Acknowledgements(Channel channel, Executor executor, Time time, int prefetch) {
        this.channel = channel;
        this.executor = executor;
        this.time = time;
        this.mostTogether = Math.min(MOST_TOGETHER, prefetch / PLACES_FOR_EACH_THAT_WAITS);
    }

    /** It has come; before anything else of it. */
    synchronized void delivered(long tag) {
        unsettled.add(tag);
    }

    /** Completes when it is written. */
    CompletableFuture<Void> acknowledge(long tag) {
        Settled mine = new Settled(tag, new CompletableFuture<>());
        Step step;
        synchronized (this) {
            unsettled.remove(tag);
            settled.add(mine);
            step = next();
        }
        if (step == Step.WRITE) {
            write(batch());
            synchronized (this) {
                pen.release();
                step = next();
            }
        }
        take(step);
        return mine.done;
    }

    private void take(Step step) {
        if (step == Step.WRITE) {
            try {
                executor.execute(this::writeAll);
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                writeAll();
            }
        } else if (step == Step.SET_TIMER) {
            time.schedule(LONGEST_WAIT, this::endWait);
        }
    }

    private void endWait() {
        Step step;
        synchronized (this) {
            timed = false;
            waitedFor = unsettled.isEmpty() ? NONE : unsettled.first();
            step = next();
        }
        take(step);
    }

    /** Decides, under the monitor, what its caller is to do after it has left it. */
    private Step next() {
        if (settled.isEmpty()) {
            return Step.NOTHING;
        }
        boolean now = ending || unsettled.isEmpty() || unsettled.first() == waitedFor || settled.size() >= mostTogether;
        if (now) {
            return pen.tryAcquire() ? Step.WRITE : Step.NOTHING;
        }
        if (timed) {
            return Step.NOTHING;
        }
        timed = true;
        return Step.SET_TIMER;
    }

    /** Writes what is settled, and lets nothing wait any longer. Waits for who is writing, but not for ever. */
    void flush() {
        synchronized (this) {
            ending = true;
        }
        try {
            if (pen.tryAcquire(LONGEST_WRITE.toNanos(), TimeUnit.NANOSECONDS)) {
                writeAll();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeAll() {
        for (List<Settled> batch = batch(); !batch.isEmpty(); batch = batch()) {
            write(batch);
        }
    }

    private void write(List<Settled> batch) {
        long last = batch.get(batch.size() - 1).tag;
        try {
            channel.basicAck(last, batch.size() > 1);
            batch.forEach(each -> each.done.complete(null));
        } catch (IOException | RuntimeException | Error lost) {
            Failures.abort(channel, new PatientExecutor(executor, time));
            TransportUnavailableException failure = new TransportUnavailableException(
                    "The channel was lost before the message was acknowledged; it will be delivered again",
                    Outcome.UNKNOWN,
                    lost);
            batch.forEach(each -> each.done.completeExceptionally(failure));
        }
    }

    /** All that lie below the first that is unsettled, else the lowest alone; none if there is none. */
    private synchronized List<Settled> batch() {
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
        if (batch.isEmpty()) {
            pen.release();
        }
        return batch;
    }

    private enum Step {
        NOTHING,
        SET_TIMER,
        WRITE
    }

    private record Settled(long tag, CompletableFuture<Void> done) implements Comparable<Settled> {

        @Override
        public int compareTo(Settled other) {
            return Long.compare(tag, other.tag);
        }
    }
}
