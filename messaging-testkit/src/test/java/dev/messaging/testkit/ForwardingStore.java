package dev.messaging.testkit;

import dev.messaging.IdempotencyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that does what another does, but for what a subclass changes. */
public class ForwardingStore implements IdempotencyStore {

    private final IdempotencyStore store;

    /** Forwards to this one. */
    public ForwardingStore(IdempotencyStore store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
        return store.begin(key, fingerprint, lease, retention);
    }

    @Override
    public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
        return store.renew(leases, lease);
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
        return store.complete(lease, reply);
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
        return store.release(lease);
    }
}
