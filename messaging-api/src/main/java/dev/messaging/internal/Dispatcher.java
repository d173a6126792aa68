package dev.messaging.internal;

import dev.messaging.Ordering;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Runs up to {@code concurrency} handlings at once, those of one lane one after another.
 *
 * <p>All state is written under this object's monitor; no other code runs under it. Workers are tasks on the handlers'
 * executor that take handlings until there are none; each that finds more than it takes starts the next, so that a burst
 * does not wake all threads at once. A handling takes a slot while it runs; one that waits for a retry or for the
 * idempotency store gives its slot to others, but keeps its lane.
 */
final class Dispatcher implements Stage<Handling> {

    private static final String WHOLE_SOURCE = "";
    private static final Duration UNTIL_THERE_MAY_BE_A_THREAD = Duration.ofMillis(100);

    private final Environment environment;
    private final int concurrency;
    private final Ordering ordering;
    private final Runnable worker = this::work;
    private final ArrayDeque<Handling> ready = new ArrayDeque<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private int slotsTaken;
    private int overdueSlots;
    private int workers;
    private boolean workerStarting;
    private int unsettled;
    private volatile boolean abandoned;
    private @Nullable Handling firstStarted;
    private @Nullable CompletableFuture<@Nullable Void> idle;

    Dispatcher(Environment environment, int concurrency, Ordering ordering) {
        this.environment = environment;
        this.concurrency = concurrency;
        this.ordering = ordering;
    }

    /** Holds the handling until it is its turn. */
    @Override
    public boolean begin(Handling handling) {
        boolean start;
        synchronized (this) {
            if (abandoned) {
                return false;
            }
            unsettled++;
            Lane lane = lane(handling);
            if (lane == null || handling.lane != null) {
                ready.add(handling);
            } else {
                handling.lane = lane;
                lane.add(handling);
            }
            start = needsWorker();
        }
        startWorkerIf(start);
        return false;
    }

    /** The handling's lane; where it is a new one, the handling is its first. */
    private @Nullable Lane lane(Handling handling) {
        String key = ordering == Ordering.SOURCE ? WHOLE_SOURCE : handling.message.partitionKey();
        if (ordering == Ordering.NONE || key == null) {
            return null;
        }
        Lane lane = lanes.get(key);
        if (lane == null) {
            lane = new Lane(key);
            lanes.put(key, lane);
            handling.lane = lane;
        }
        return lane;
    }

    /** A handling that was held goes on as soon as there is a slot, before what has not begun yet. */
    void resume(Handling handling, Handling.Resume how) {
        boolean start;
        synchronized (this) {
            handling.resume = how;
            if (handling.hasSlot) {
                handling.hasSlot = false;
                slotsTaken--;
            }
            if (!abandoned) {
                ready.addFirst(handling);
            }
            start = needsWorker();
        }
        startWorkerIf(start);
        if (abandoned) {
            handling.receiver.letGo(handling);
        }
    }

    /** The handling goes on without its slot, which stays with the overdue run of its handler. */
    synchronized void leaveSlotToOverdue(Handling handling) {
        handling.hasSlot = false;
        overdueSlots++;
    }

    /** An overdue run of a handler has returned after all. */
    void overdueReturned() {
        boolean start;
        synchronized (this) {
            overdueSlots--;
            slotsTaken--;
            start = needsWorker();
        }
        startWorkerIf(start);
    }

    /** A handling that is held lets others run. */
    void leaveSlot(Handling handling) {
        boolean start;
        synchronized (this) {
            start = giveSlot(handling) && needsWorker();
        }
        startWorkerIf(start);
        if (abandoned) {
            handling.receiver.letGo(handling); // nobody may ever resume it
        }
    }

    /** The handling is settled: its lane and its slot are free. */
    @Override
    public boolean done(Handling handling) {
        boolean start;
        CompletableFuture<@Nullable Void> becameIdle = null;
        synchronized (this) {
            removeStarted(handling);
            giveSlot(handling);
            freeLane(handling);
            unsettled--;
            if (unsettled == 0) {
                becameIdle = idle;
            }
            start = needsWorker();
        }
        startWorkerIf(start);
        if (becameIdle != null) {
            becameIdle.complete(null);
        }
        return true;
    }

    private void freeLane(Handling handling) {
        Lane lane = handling.lane;
        if (lane != null) {
            Handling next = lane.next();
            if (next == null) {
                lanes.remove(lane.key());
            } else if (!abandoned) {
                ready.add(next);
            }
        }
    }

    private boolean giveSlot(Handling handling) {
        boolean had = handling.hasSlot;
        if (had) {
            handling.hasSlot = false;
            slotsTaken--;
        }
        return had;
    }

    private boolean needsWorker() {
        if (abandoned || ready.isEmpty() || workerStarting || workers >= concurrency || slotsTaken >= concurrency) {
            return false;
        }
        workerStarting = true;
        workers++;
        return true;
    }

    private void startWorkerIf(boolean needed) {
        if (needed) {
            try {
                environment.threads().handlers().execute(worker);
            } catch (RejectedExecutionException | OutOfMemoryError noThread) {
                synchronized (this) {
                    workerStarting = false;
                    workers--;
                }
                environment.time().schedule(UNTIL_THERE_MAY_BE_A_THREAD, this::startWorkerAfterAll);
            }
        }
    }

    private void startWorkerAfterAll() {
        boolean start;
        synchronized (this) {
            start = needsWorker();
        }
        startWorkerIf(start);
    }

    private void work() {
        boolean first = true;
        while (true) {
            Handling next;
            boolean start;
            synchronized (this) {
                if (first) {
                    workerStarting = false;
                    first = false;
                }
                next = slotsTaken >= concurrency ? null : ready.poll();
                if (next == null) {
                    workers--;
                    return;
                }
                next.hasSlot = true;
                slotsTaken++;
                addStarted(next);
                start = needsWorker();
            }
            startWorkerIf(start);
            next.goOn();
        }
    }

    private void addStarted(Handling handling) {
        if (handling != firstStarted && handling.previousStarted == null) {
            handling.nextStarted = firstStarted;
            if (firstStarted != null) {
                firstStarted.previousStarted = handling;
            }
            firstStarted = handling;
        }
    }

    /** A handling that will not go on is no longer looked after. */
    synchronized void forget(Handling handling) {
        removeStarted(handling);
    }

    private void removeStarted(Handling handling) {
        if (handling == firstStarted) {
            firstStarted = handling.nextStarted;
        } else if (handling.previousStarted != null) {
            handling.previousStarted.nextStarted = handling.nextStarted;
        }
        if (handling.nextStarted != null) {
            handling.nextStarted.previousStarted = handling.previousStarted;
        }
        handling.previousStarted = null;
        handling.nextStarted = null;
    }

    /** The handlings that have begun and are not settled. */
    synchronized List<Handling> started() {
        List<Handling> all = new ArrayList<>();
        for (Handling handling = firstStarted; handling != null; handling = handling.nextStarted) {
            all.add(handling);
        }
        return all;
    }

    synchronized int unsettled() {
        return unsettled;
    }

    /** Whether all slots are taken by handlers that should have ended long ago. */
    synchronized boolean isStuck() {
        return overdueSlots >= concurrency;
    }

    /** How many slots are taken by handlers, and how many there are. */
    synchronized String slots() {
        return slotsTaken + " of " + concurrency;
    }

    /** Completes when all that was taken is settled. */
    CompletableFuture<@Nullable Void> whenIdle() {
        CompletableFuture<@Nullable Void> done;
        boolean now;
        synchronized (this) {
            done = idle == null ? new CompletableFuture<>() : idle;
            idle = done;
            now = unsettled == 0;
        }
        if (now) {
            done.complete(null);
        }
        return done;
    }

    /**
     * Drops all that has not begun, and begins nothing any longer.
     *
     * @return what has begun and does not run: whoever resumes it later finds that it has been let go
     */
    synchronized List<Handling> abandon() {
        abandoned = true;
        ready.clear();
        lanes.clear();
        return started().stream().filter(handling -> !handling.hasSlot).toList();
    }

    boolean isAbandoned() {
        return abandoned;
    }
}
