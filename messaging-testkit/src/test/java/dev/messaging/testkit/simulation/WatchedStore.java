package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Sees which keys one engine holds, and until when, and which it knows to be completed. */
final class WatchedStore implements IdempotencyStore {

    private final IdempotencyStore store;
    private final Set<Key> completed;
    private final LongSupplier now;

    /** When each ends, unless it is renewed. */
    private final Map<Lease, Long> held = new HashMap<>();

    /**
     * Watches a store.
     *
     * @param completed keys that any engine knows to be completed
     */
    WatchedStore(IdempotencyStore store, Set<Key> completed, LongSupplier now) {
        this.store = store;
        this.completed = completed;
        this.now = now;
    }

    boolean holds(String source, String key) {
        Key sought = new Key(source, null, key);
        return held.entrySet().stream()
                .anyMatch(lease -> lease.getKey().key().equals(sought) && lease.getValue() > now.getAsLong());
    }

    @Override
    public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
        return store.begin(key, fingerprint, lease, retention).thenApply(claim -> {
            if (claim instanceof Begun begun) {
                held.put(begun.lease(), end(lease));
            }
            return claim;
        });
    }

    private long end(Duration lease) {
        return now.getAsLong() + lease.toNanos();
    }

    @Override
    public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
        Set<Lease> renewed = Set.copyOf(leases);
        return store.renew(leases, lease).thenApply(lost -> {
            held.replaceAll((one, end) -> renewed.contains(one) && !lost.contains(one) ? end(lease) : end);
            return lost;
        });
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
        return store.complete(lease, reply).thenApply(stored -> {
            held.remove(lease);
            if (stored) {
                completed.add(lease.key());
            }
            return stored;
        });
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
        held.remove(lease);
        return store.release(lease);
    }
}
