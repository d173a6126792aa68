package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Sees which keys one engine holds, and which it knows to be completed. */
final class WatchedStore implements IdempotencyStore {

    private final IdempotencyStore store;
    private final Set<Key> completed;
    private final Set<Lease> held = new HashSet<>();

    /**
     * Watches a store.
     *
     * @param completed keys that any engine knows to be completed
     */
    WatchedStore(IdempotencyStore store, Set<Key> completed) {
        this.store = store;
        this.completed = completed;
    }

    boolean holds(String source, String key) {
        return held.stream().anyMatch(lease -> lease.key().equals(new Key(source, null, key)));
    }

    @Override
    public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
        return store.begin(key, fingerprint, lease, retention).thenApply(claim -> {
            if (claim instanceof Begun begun) {
                held.add(begun.lease());
            }
            return claim;
        });
    }

    @Override
    public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
        return store.renew(leases, lease);
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
