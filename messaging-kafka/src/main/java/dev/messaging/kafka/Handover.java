package dev.messaging.kafka;

import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Hands over what has come, a partition's records in their order and as many as may be unsettled, on one thread at a time:
 * whoever brings something, or settles something, while nobody else does. What is to wait is handed over when its time has
 * come. Thread-safe; nothing but clocks, timers and trackers is called under its monitor.
 */
final class Handover {

    /** So many that may be handed over at once outlast the way to the broker and back. */
    private static final int MOST_AT_HAND = 500;

    private final Environment environment;
    private final ClusterClock clock;
    private final int maxUnsettled;
    private final int mostAtHand;
    private final Consumer<Delivery> deliveries;

    /** Makes a delivery of a record; puts it aside by itself if its time has not come, and gives none. */
    private final Opener opener;

    /** Runs when it no longer wants what it did when it was last asked. */
    private final Runnable wantsMore;

    /** Of which something may be handed over, in turn. */
    private final Deque<AssignedPartition> ready = new ArrayDeque<>();

    /** How many records stand there. */
    private int atHand;

    /** Whether nothing more is fetched because so many do. */
    private boolean full;

    /** What was kept back for a while, and whose time has come. */
    private final Deque<KafkaDelivery> due = new ArrayDeque<>();

    private final CompletableFuture<Void> quiet = new CompletableFuture<>();
    private int unsettled;

    /** How many go elsewhere, and are not safe there yet. */
    private int aside;

    private boolean handing;
    private boolean paused;
    private boolean stopped;

    Handover(
            Environment environment,
            ClusterClock clock,
            int maxUnsettled,
            Consumer<Delivery> deliveries,
            Opener opener,
            Runnable wantsMore) {
        this.environment = environment;
        this.clock = clock;
        this.maxUnsettled = maxUnsettled;
        this.mostAtHand = mostAtHand(maxUnsettled);
        this.deliveries = deliveries;
        this.opener = opener;
        this.wantsMore = wantsMore;
    }

    /** How many that wait here are enough. */
    static int mostAtHand(int maxUnsettled) {
        return Math.min(maxUnsettled, MOST_AT_HAND);
    }

    /** It has come, of a partition that is assigned. */
    synchronized void add(AssignedPartition from, List<ConsumerRecord<byte[], byte[]>> records) {
        if (!from.leaving) {
            from.buffer.addAll(records);
            atHand += from.queued ? records.size() : 0;
            queue(from);
        }
    }

    private void queue(AssignedPartition partition) {
        if (!partition.queued && !partition.buffer.isEmpty()) {
            partition.queued = true;
            ready.add(partition);
            atHand += partition.buffer.size();
        }
    }

    private void takeOut(AssignedPartition partition) {
        if (partition.queued) {
            partition.queued = false;
            atHand -= partition.buffer.size();
        }
    }

    /**
     * Of which records should be fetched: of all alike, but for those that cannot go on with what they have. A fetch that leaves
     * a partition out may stay at the broker for half a second, and what that partition has waits behind it.
     */
    synchronized Set<TopicPartition> wanted(Collection<AssignedPartition> assigned) {
        Set<TopicPartition> wanted = new HashSet<>();
        full = atHand >= mostAtHand;
        for (AssignedPartition each : assigned) {
            each.leftOut = !goesOn(each);
            if (!each.leftOut && !full && !paused && !stopped && !each.leaving) {
                wanted.add(each.partition);
            }
        }
        return wanted;
    }

    private static boolean goesOn(AssignedPartition partition) {
        return partition.buffer.isEmpty() || (partition.queued && partition.waits == 0);
    }

    /** Gives whether it could not go on, and can now. */
    private boolean takeInAgain(AssignedPartition partition) {
        boolean again = partition.leftOut && goesOn(partition);
        partition.leftOut &= !again;
        return again;
    }

    /** Gives whether it was full, and is no longer. */
    private boolean makeRoom() {
        boolean ends = full && atHand < mostAtHand;
        full &= !ends;
        return ends;
    }

    /** Hands over what there is, unless somebody does. */
    void run() {
        synchronized (this) {
            if (handing) {
                return;
            }
            handing = true;
        }
        try {
            for (Runnable next = next(); next != null; next = next()) {
                next.run();
            }
        } catch (RuntimeException | Error failure) {
            handsOverNoLonger();
            throw failure;
        } finally {
            if (isStopped()) {
                quiet.complete(null);
            }
        }
    }

    private synchronized void handsOverNoLonger() {
        handing = false;
    }

    private synchronized boolean isStopped() {
        return stopped && !handing && aside == 0;
    }

    /** What is to be done next, outside the monitor; null if nothing, and then nobody hands over any longer. */
    private synchronized @Nullable Runnable next() {
        if (!stopped && !paused && unsettled < maxUnsettled) {
            for (KafkaDelivery held = due.poll(); held != null; held = due.poll()) {
                if (!held.partition().leaving) {
                    return begun(held);
                }
            }
            for (AssignedPartition from = ready.poll(); from != null; from = ready.poll()) {
                takeOut(from);
                Runnable next = nextOf(from);
                if (next != null) {
                    return next;
                }
                if (makeRoom()) {
                    return wantsMore;
                }
            }
        }
        handing = false;
        return null;
    }

    private Runnable begun(KafkaDelivery delivery) {
        unsettled++;
        delivery.partition().unsettled++;
        return () -> deliveries.accept(delivery);
    }

    private @Nullable Runnable nextOf(AssignedPartition from) {
        ConsumerRecord<byte[], byte[]> first = from.buffer.peek();
        if (first == null || !from.tracker.hasRoom()) {
            return null; // and comes again when something of it is settled
        }
        long early = from.waits == 0 ? 0 : from.due(first) - clock.passedMillis();
        if (early > 0) {
            wakeLater(from, early);
            return null;
        }
        from.buffer.remove();
        queue(from);
        boolean hasRoomAgain = makeRoom();
        boolean wakes = takeInAgain(from) || hasRoomAgain;
        OffsetTracker.Entry entry = from.tracker.take(first.offset(), first.leaderEpoch());
        unsettled++;
        from.unsettled++;
        return () -> {
            if (wakes) {
                wantsMore.run();
            }
            KafkaDelivery delivery = null;
            try {
                delivery = opener.open(from, entry, first);
            } finally {
                if (delivery == null) {
                    putAside(from);
                }
            }
            if (delivery != null) {
                deliveries.accept(delivery);
            }
        };
    }

    /** Once its first is due; of what stands there none is due earlier. */
    private void wakeLater(AssignedPartition from, long millis) {
        if (!from.timed) {
            from.timed = true;
            environment.time().schedule(Duration.ofMillis(millis), () -> {
                synchronized (this) {
                    from.timed = false;
                }
                again(from);
            });
        }
    }

    private void again(AssignedPartition from) {
        synchronized (this) {
            queue(from);
        }
        run();
    }

    /** It is not to be handled now, and takes no place. */
    private void putAside(AssignedPartition partition) {
        CompletableFuture<Void> idle;
        synchronized (this) {
            unsettled--;
            partition.unsettled--;
            idle = idle(partition);
        }
        if (idle != null) {
            idle.complete(null);
        }
    }

    private static @Nullable CompletableFuture<Void> idle(AssignedPartition partition) {
        return partition.leaving && partition.unsettled == 0 ? partition.idle : null;
    }

    /** Hands it over after a time, unless its partition is taken away before. */
    void handOverLater(KafkaDelivery delivery, long millis) {
        environment.time().schedule(Duration.ofMillis(millis), () -> {
            synchronized (this) {
                if (delivery.partition().leaving) {
                    return;
                }
                due.add(delivery);
            }
            run();
        });
    }

    /** It is handled no longer, and is to be handed over once more after a time. */
    void postpone(KafkaDelivery delivery, KafkaDelivery again, long millis) {
        putAside(delivery.partition());
        handOverLater(again, millis);
        run();
    }

    /** It was handled, and is settled. */
    void settled(KafkaDelivery delivery) {
        delivery.settleOffset();
        putAside(delivery.partition());
        again(delivery.partition());
    }

    /** It has not begun, or could not be settled: it will come again, to whoever has its partition then. */
    void abandoned(KafkaDelivery delivery) {
        putAside(delivery.partition());
        run();
    }

    /** What is put aside goes elsewhere: it takes no place, but whoever has its partition next must not find it there, too. */
    synchronized void beginAside(AssignedPartition partition) {
        aside++;
        partition.unsettled++;
    }

    /** It is safe there; or it is not, and comes again. */
    void endAside(AssignedPartition partition, OffsetTracker.Entry entry, boolean isSafe) {
        if (isSafe) {
            partition.tracker.settle(entry);
        }
        CompletableFuture<Void> idle;
        synchronized (this) {
            aside--;
            partition.unsettled--;
            idle = idle(partition);
        }
        if (idle != null) {
            idle.complete(null);
        }
        again(partition);
        if (isStopped()) {
            quiet.complete(null);
        }
    }

    void pause() {
        synchronized (this) {
            paused = true;
        }
        wantsMore.run();
    }

    void resume() {
        synchronized (this) {
            paused = false;
        }
        wantsMore.run();
        run();
    }

    /** Hands over nothing more; done when the last is handed over, and what was put aside is where it goes. */
    CompletableFuture<Void> stop() {
        synchronized (this) {
            stopped = true;
        }
        wantsMore.run();
        run();
        return quiet;
    }

    /** They are taken away: what has not begun is left; done when nothing of them is being handled. */
    CompletableFuture<Void> leave(Collection<AssignedPartition> partitions) {
        synchronized (this) {
            for (AssignedPartition partition : partitions) {
                partition.leaving = true;
                takeOut(partition);
                partition.buffer.clear();
                if (partition.unsettled == 0) {
                    partition.idle.complete(null);
                }
            }
        }
        return CompletableFuture.allOf(
                partitions.stream().map(partition -> partition.idle).toArray(CompletableFuture<?>[]::new));
    }

    /** Makes a delivery of a record. */
    interface Opener {
        @Nullable
        KafkaDelivery open(AssignedPartition from, OffsetTracker.Entry entry, ConsumerRecord<byte[], byte[]> record);
    }
}
