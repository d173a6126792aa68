package dev.messaging.testkit.contract;

import dev.messaging.IdempotencyStore;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store for several processes, each of which sees it through a view that can be made to fail. Thread-safe. */
final class SharedStore {

    private final Map<IdempotencyStore.Key, Entry> entries = new HashMap<>();
    private final Time time;
    private long tokens;
    private int refused;
    private int renewed;

    SharedStore(Time time) {
        this.time = time;
    }

    /** How often a lost owner tried to complete a key. */
    synchronized int refused() {
        return refused;
    }

    /** How often a lease was renewed. */
    synchronized int renewed() {
        return renewed;
    }

    private synchronized IdempotencyStore.Claim begin(
            IdempotencyStore.Key key, @Nullable String fingerprint, Duration lease) {
        Entry entry = entries.get(key);
        boolean taken = entry != null && (entry.completed || entry.leaseEnds - time.nanoTime() > 0);
        if (!taken || entry == null) {
            long token = ++tokens;
            entries.put(key, new Entry(token, fingerprint, time.nanoTime() + lease.toNanos()));
            return new IdempotencyStore.Begun(new IdempotencyStore.Lease(key, token));
        }
        if (fingerprint != null && entry.fingerprint != null && !fingerprint.equals(entry.fingerprint)) {
            return new IdempotencyStore.Conflict();
        }
        return entry.completed ? new IdempotencyStore.Completed(entry.reply) : new IdempotencyStore.Running();
    }

    private synchronized Collection<IdempotencyStore.Lease> renew(
            Collection<IdempotencyStore.Lease> leases, Duration lease) {
        List<IdempotencyStore.Lease> lost = new ArrayList<>();
        for (IdempotencyStore.Lease held : leases) {
            Entry entry = owned(held);
            if (entry == null) {
                lost.add(held);
            } else {
                entry.leaseEnds = time.nanoTime() + lease.toNanos();
                renewed++;
            }
        }
        return lost;
    }

    private synchronized boolean complete(IdempotencyStore.Lease lease, byte @Nullable [] reply) {
        Entry entry = owned(lease);
        if (entry == null) {
            refused++;
            return false;
        }
        entry.completed = true;
        entry.reply = reply;
        return true;
    }

    private synchronized void release(IdempotencyStore.Lease lease) {
        if (owned(lease) != null) {
            entries.remove(lease.key());
        }
    }

    private @Nullable Entry owned(IdempotencyStore.Lease lease) {
        Entry entry = entries.get(lease.key());
        return entry != null && entry.token == lease.token() && !entry.completed ? entry : null;
    }

    private static final class Entry {

        private final long token;
        private final @Nullable String fingerprint;
        private long leaseEnds;
        private boolean completed;
        private byte @Nullable [] reply;

        Entry(long token, @Nullable String fingerprint, long leaseEnds) {
            this.token = token;
            this.fingerprint = fingerprint;
            this.leaseEnds = leaseEnds;
        }
    }

    /** The store as one process reaches it. */
    final class View implements IdempotencyStore {

        private final List<Runnable> held = new ArrayList<>();
        private boolean failing;
        private boolean hanging;

        /** From now on every call fails. */
        synchronized void fail() {
            failing = true;
        }

        /** From now on no call is answered. */
        synchronized void hang() {
            hanging = true;
        }

        /** Works again; calls that hung are carried out now. */
        void work() {
            List<Runnable> now;
            synchronized (this) {
                failing = false;
                hanging = false;
                now = List.copyOf(held);
                held.clear();
            }
            now.forEach(Runnable::run);
        }

        private <T> CompletionStage<T> call(Supplier<T> operation) {
            synchronized (this) {
                if (hanging) {
                    CompletableFuture<T> answer = new CompletableFuture<>();
                    held.add(() -> answer.complete(operation.get()));
                    return answer;
                }
                if (failing) {
                    return CompletableFuture.failedFuture(new IllegalStateException("The store fails for the test"));
                }
            }
            return CompletableFuture.completedFuture(operation.get());
        }

        @Override
        public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
            return call(() -> SharedStore.this.begin(key, fingerprint, lease));
        }

        @Override
        public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
            List<Lease> copy = List.copyOf(leases);
            return call(() -> SharedStore.this.renew(copy, lease));
        }

        @Override
        public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
            return call(() -> SharedStore.this.complete(lease, reply));
        }

        @Override
        public CompletionStage<Void> release(Lease lease) {
            return call(() -> {
                        SharedStore.this.release(lease);
                        return lease;
                    })
                    .thenAccept(released -> {});
        }
    }
}
