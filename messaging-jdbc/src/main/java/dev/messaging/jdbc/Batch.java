package dev.messaging.jdbc;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.PayloadException;
import dev.messaging.spi.Address;
import dev.messaging.spi.PersistenceSupport;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The first messages of a lane, being sent: those of one partition key one after another, the keys beside each other. After a
 * failure of the destination, when as much time has passed as one may take, or when the relay closes, nothing more is begun.
 * Thread-safe; its results are there when it is done.
 */
final class Batch {

    private final PersistenceSupport messaging;
    private final RelayOptions options;
    private final BooleanSupplier isClosing;
    private final Lane lane;
    private final Address to;
    private final HeldKeys held;
    private final boolean mayGiveUp;
    private final @Nullable Long lastReached;
    private final List<Queue<OutboxRow>> chains;
    private final AtomicInteger running;
    private final long begun;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    /** Guarded by this object's monitor, as is all below. */
    private final List<Long> sent = new ArrayList<>();

    private final Map<Long, String> parked = new LinkedHashMap<>();
    private int expired;
    private @Nullable Throwable failure;

    /**
     * Sends nothing yet.
     *
     * @param rows as they are now
     */
    Batch(Sending sending, Lane lane, List<OutboxRow> rows) {
        this.messaging = sending.messaging();
        this.options = sending.options();
        this.isClosing = sending.isClosing();
        this.held = sending.held();
        this.lane = lane;
        this.to = Lanes.address(lane.destination());
        this.mayGiveUp = sending.destinations().mayGiveUp(lane.destination());
        this.lastReached = sending.destinations().lastReached(lane.destination());
        this.chains = chains(rows);
        this.running = new AtomicInteger(chains.size());
        this.begun = now();
    }

    /** What all batches of a relay have in common. */
    record Sending(
            PersistenceSupport messaging,
            RelayOptions options,
            Destinations destinations,
            HeldKeys held,
            BooleanSupplier isClosing) {}

    private long now() {
        return messaging.environment().time().nanoTime();
    }

    private long millisSinceBegun() {
        return TimeUnit.NANOSECONDS.toMillis(now() - begun);
    }

    private static List<Queue<OutboxRow>> chains(List<OutboxRow> rows) {
        Map<String, Queue<OutboxRow>> byKey = new LinkedHashMap<>();
        List<Queue<OutboxRow>> chains = new ArrayList<>();
        for (OutboxRow row : rows) {
            String key = row.partitionKey();
            Queue<OutboxRow> chain = key == null ? null : byKey.get(key);
            if (chain == null) {
                chain = new ArrayDeque<>();
                chains.add(chain);
                if (key != null) {
                    byKey.put(key, chain);
                }
            }
            chain.add(row);
        }
        return chains;
    }

    /** Completes when nothing more is on its way; never fails. */
    CompletableFuture<@Nullable Void> send() {
        chains.forEach(this::goOn);
        return done;
    }

    private void goOn(Queue<OutboxRow> chain) {
        for (OutboxRow row = next(chain); row != null; row = next(chain)) {
            OutboxRow current = row;
            CompletableFuture<Void> sending = send(row);
            if (!sending.isDone()) {
                sending.whenComplete((nothing, failed) -> {
                    ended(current, chain, failed);
                    goOn(chain);
                });
                return;
            }
            ended(current, chain, failureOf(sending));
        }
        if (running.decrementAndGet() == 0) {
            done.complete(null);
        }
    }

    /** The lane is locked in a transaction that is open meanwhile, which no database likes to be for long. */
    private synchronized @Nullable OutboxRow next(Queue<OutboxRow> chain) {
        boolean goesOn = failure == null
                && !isClosing.getAsBoolean()
                && now() - begun < options.sendTimeout().toNanos();
        return goesOn ? chain.poll() : null;
    }

    private CompletableFuture<Void> send(OutboxRow fetched) {
        OutboxRow row = fetched.after(millisSinceBegun());
        if (row.isExpired()) {
            countExpired();
            return CompletableFuture.completedFuture(null);
        }
        try {
            WireMessage.Builder message = StoredMessage.decode(row.message());
            Long delay = row.delay();
            Long timeToLive = row.timeToLive();
            message.delay(delay == null || delay <= 0 ? WireMessage.NONE : delay);
            message.timeToLive(timeToLive == null ? WireMessage.NONE : timeToLive);
            return messaging.sendDeferred(to, message.build(), options.sendTimeout());
        } catch (IOException unreadable) {
            return CompletableFuture.failedFuture(
                    new PayloadException(String.valueOf(unreadable.getMessage()), Outcome.NOT_SENT, unreadable));
        } catch (RuntimeException thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private synchronized void countExpired() {
        expired++;
    }

    private static @Nullable Throwable failureOf(CompletableFuture<Void> done) {
        try {
            done.getNow(null);
            return null;
        } catch (CompletionException | CancellationException failed) {
            return failed;
        }
    }

    private synchronized void ended(OutboxRow row, Queue<OutboxRow> chain, @Nullable Throwable failed) {
        if (failed == null) {
            sent.add(row.id());
            held.forget(lane, row);
            return;
        }
        Throwable reason = SendFailure.unwrapped(failed);
        switch (SendFailure.of(reason)) {
            case FOR_GOOD -> park(row, reason);
            case OF_MESSAGE -> failed(row, chain, reason);
            case OF_DESTINATION -> unreached(row, chain, reason);
            case OF_NOBODY -> stop(reason);
        }
    }

    private void park(OutboxRow row, Throwable reason) {
        parked.put(row.id(), SendFailure.text(reason));
        held.forget(lane, row);
    }

    private void failed(OutboxRow row, Queue<OutboxRow> chain, Throwable reason) {
        if (isOld(row) && held.mayGiveUp(lane, row)) {
            park(row, reason);
        } else {
            held.fails(lane, row);
            chain.clear();
        }
    }

    private void unreached(OutboxRow row, Queue<OutboxRow> chain, Throwable reason) {
        if (isToBlame(row)) {
            failed(row, chain, reason);
            return;
        }
        if (mayGiveUp && isOld(row)) {
            park(row, reason);
        } else {
            held.failsWithOthers(lane, row);
        }
        stop(reason);
    }

    /** Since it failed first, others have got there. */
    private boolean isToBlame(OutboxRow row) {
        Long reached = hasReached() ? Long.valueOf(begun) : lastReached;
        return reached != null && held.failedBefore(lane, row, reached);
    }

    private void stop(Throwable reason) {
        failure = failure == null ? reason : failure;
    }

    private boolean isOld(OutboxRow row) {
        return row.after(millisSinceBegun()).age() >= options.giveUpAfter().toMillis();
    }

    /** When nothing of it was on its way yet. */
    long begun() {
        return begun;
    }

    /** Whether something has got there. */
    synchronized boolean hasReached() {
        return sent.size() > expired;
    }

    synchronized List<Long> sent() {
        return List.copyOf(sent);
    }

    /** How many of those count as sent, though they were not: nobody waits for them any longer. */
    synchronized int expired() {
        return expired;
    }

    /** What can never be sent, with the reason. */
    synchronized Map<Long, String> parked() {
        return new LinkedHashMap<>(parked);
    }

    /** Why nothing gets there; null if something does. */
    synchronized @Nullable Throwable failure() {
        return failure;
    }
}
