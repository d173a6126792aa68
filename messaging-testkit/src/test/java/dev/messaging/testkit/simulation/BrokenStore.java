package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import dev.messaging.testkit.ForwardingStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Idempotency stores that are broken, and so are the promises that rely on them. */
enum BrokenStore {
    FORGETS_WHAT_IS_COMPLETED("IDM-1") {
        @Override
        IdempotencyStore around(IdempotencyStore store) {
            return new ForwardingStore(store) {
                @Override
                public CompletionStage<Claim> begin(
                        Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
                    return super.begin(key, fingerprint, lease, retention)
                            .thenApply(claim -> claim instanceof Completed ? new Begun(new Lease(key, -1)) : claim);
                }
            };
        }
    },
    TELLS_NOBODY_OF_A_CONFLICT("IDM-3") {
        @Override
        IdempotencyStore around(IdempotencyStore store) {
            return new ForwardingStore(store) {
                @Override
                public CompletionStage<Claim> begin(
                        Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
                    return super.begin(key, null, lease, retention);
                }
            };
        }
    },
    SEES_CONFLICTS_EVERYWHERE("IDM-3") {
        @Override
        IdempotencyStore around(IdempotencyStore store) {
            return new ForwardingStore(store) {
                @Override
                public CompletionStage<Claim> begin(
                        Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
                    return CompletableFuture.completedFuture(new Conflict());
                }
            };
        }
    },
    COMPLETES_WHAT_HAS_FAILED("IDM-4") {
        @Override
        IdempotencyStore around(IdempotencyStore store) {
            return new ForwardingStore(store) {
                @Override
                public CompletionStage<Void> release(Lease lease) {
                    return complete(lease, null).thenApply(stored -> null);
                }
            };
        }
    },
    RENEWS_NO_LEASE("IDM-5") {
        @Override
        IdempotencyStore around(IdempotencyStore store) {
            return new ForwardingStore(store) {
                @Override
                public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
                    return CompletableFuture.completedFuture(List.of());
                }
            };
        }
    };

    final String promise;

    BrokenStore(String promise) {
        this.promise = promise;
    }

    abstract IdempotencyStore around(IdempotencyStore store);
}
