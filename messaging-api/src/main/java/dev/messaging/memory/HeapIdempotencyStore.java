package dev.messaging.memory;

import dev.messaging.IdempotencyStore;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in the heap of this process: duplicates that reach another process, or come after a restart, are handled
 * again. Thread-safe; answers at once.
 *
 * <p>What was completed is forgotten when it is too old, or, the oldest first, when there are too many entries or bytes.
 * What is running is never forgotten; receivers bound how much that is.
 */
public final class HeapIdempotencyStore implements IdempotencyStore {

    private static final int MAX_ENTRIES = 200_000;
    private static final long MAX_BYTES =
            Math.min(64L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 8);

    /** What an entry takes beside its key's characters and its reply, roughly. */
    private static final int OVERHEAD_BYTES = 200;

    private static final int SWEEP_AT_LEAST = 1024;

    private static final CompletionStage<Boolean> TRUE = CompletableFuture.completedFuture(true);
    private static final CompletionStage<Boolean> FALSE = CompletableFuture.completedFuture(false);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Time time;
    private final int maxEntries;
    private final long maxBytes;

    /** Guarded by this object's monitor, as is all below. */
    private final Map<Key, Run> running = new HashMap<>();

    /** In the order in which they were completed, which for one retention is that in which they expire. */
    private final Map<Key, Result> completed = new LinkedHashMap<>();

    private long bytes;
    private long tokens;

    /** When so many run, those whose leases are over are swept out: their owners have crashed. */
    private int sweepAt = SWEEP_AT_LEAST;

    /** A store bounded at 200,000 entries, and at 64 MiB or an eighth of the largest heap, whichever is less. */
    public HeapIdempotencyStore(Time time) {
        this(time, MAX_ENTRIES, MAX_BYTES);
    }

    /**
     * A store with its own bounds on what is completed.
     *
     * @param maxEntries at least 1
     * @param maxBytes at least 1
     */
    public HeapIdempotencyStore(Time time, int maxEntries, long maxBytes) {
        if (maxEntries < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("The bounds of an idempotency store are " + maxEntries + " entries and "
                    + maxBytes + " bytes; both must be at least 1");
        }
        this.time = time;
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    @Override
    public synchronized CompletionStage<Claim> begin(
            Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
        long now = time.nanoTime();
        Result result = completed.get(key);
        if (result != null) {
            if (now - result.expiry < 0) {
                return answer(
                        conflicts(result.fingerprint, fingerprint) ? new Conflict() : new Completed(result.reply));
            }
            forget(key, result);
        }
        Run run = running.get(key);
        if (run != null && now - run.expiry < 0) {
            return answer(conflicts(run.fingerprint, fingerprint) ? new Conflict() : new Running());
        }
        if (running.size() >= sweepAt) {
            running.values().removeIf(abandoned -> now - abandoned.expiry >= 0);
            sweepAt = Math.max(SWEEP_AT_LEAST, 2 * running.size());
        }
        Lease begun = new Lease(key, ++tokens);
        running.put(key, new Run(begun.token(), now + lease.toNanos(), fingerprint, retention.toNanos()));
        return answer(new Begun(begun));
    }

    private static boolean conflicts(@Nullable String one, @Nullable String other) {
        return one != null && other != null && !one.equals(other);
    }

    private static CompletionStage<Claim> answer(Claim claim) {
        return CompletableFuture.completedFuture(claim);
    }

    @Override
    public synchronized CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
        long expiry = time.nanoTime() + lease.toNanos();
        List<Lease> lost = new ArrayList<>();
        for (Lease held : leases) {
            Run run = running.get(held.key());
            if (run == null || run.token != held.token()) {
                lost.add(held);
            } else {
                run.expiry = expiry;
            }
        }
        return CompletableFuture.completedFuture(lost);
    }

    @Override
    public synchronized CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
        Run run = running.get(lease.key());
        if (run == null || run.token != lease.token()) {
            return FALSE;
        }
        running.remove(lease.key());
        Result result = new Result(reply, run.fingerprint, time.nanoTime() + run.retentionNanos);
        completed.put(lease.key(), result);
        bytes += size(lease.key(), result);
        evict();
        return TRUE;
    }

    @Override
    public synchronized CompletionStage<Void> release(Lease lease) {
        Run run = running.get(lease.key());
        if (run != null && run.token == lease.token()) {
            running.remove(lease.key());
        }
        return DONE;
    }

    private void evict() {
        long now = time.nanoTime();
        Iterator<Map.Entry<Key, Result>> oldest = completed.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<Key, Result> entry = oldest.next();
            boolean tooMany = completed.size() > maxEntries || bytes > maxBytes;
            if (!tooMany && now - entry.getValue().expiry < 0) {
                return;
            }
            oldest.remove();
            bytes -= size(entry.getKey(), entry.getValue());
        }
    }

    private void forget(Key key, Result result) {
        completed.remove(key);
        bytes -= size(key, result);
    }

    private static long size(Key key, Result result) {
        return OVERHEAD_BYTES + key.value().length() + (result.reply == null ? 0L : result.reply.length);
    }

    private static final class Run {

        private final long token;
        private final @Nullable String fingerprint;
        private final long retentionNanos;
        private long expiry;

        Run(long token, long expiry, @Nullable String fingerprint, long retentionNanos) {
            this.token = token;
            this.expiry = expiry;
            this.fingerprint = fingerprint;
            this.retentionNanos = retentionNanos;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Result(byte @Nullable [] reply, @Nullable String fingerprint, long expiry) {}
}
