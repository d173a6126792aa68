package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A service's connection to its idempotency store, which outlives it. */
final class FaultyStore implements IdempotencyStore {

    private final World world;
    private final SimulatedService service;
    private final Life life;
    private final IdempotencyStore store;

    FaultyStore(World world, SimulatedService service, Life life, IdempotencyStore store) {
        this.world = world;
        this.service = service;
        this.life = life;
        this.store = store;
    }

    @Override
    public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
        return call("begin", key, () -> store.begin(key, fingerprint, lease, retention));
    }

    @Override
    public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
        Key first = leases.iterator().next().key();
        return call("renew", first, () -> store.renew(leases, lease));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
        return call("complete", lease.key(), () -> store.complete(lease, reply));
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
        return call("release", lease.key(), () -> store.release(lease));
    }

    private <T> CompletionStage<T> call(String what, Key key, Supplier<CompletionStage<T>> operation) {
        life.requireAlive();
        Fault fault = world.point(
                service,
                what,
                key.source(),
                key.value(),
                Fault.CRASH,
                Fault.STORE_FAILED,
                Fault.STORE_UNCONFIRMED,
                Fault.STORE_SLOW,
                Fault.STORE_SILENT);
        if (fault == Fault.STORE_FAILED) {
            return CompletableFuture.failedFuture(new IllegalStateException("The simulated store has failed"));
        }
        CompletionStage<T> done = operation.get();
        if (fault == Fault.STORE_UNCONFIRMED) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("The simulated store has failed, and done its work"));
        }
        if (fault == Fault.STORE_SILENT) {
            return new CompletableFuture<>();
        }
        if (fault == Fault.STORE_SLOW) {
            CompletableFuture<T> slow = new CompletableFuture<>();
            life.schedule(
                    world.delay(service, what, key.source()),
                    () -> done.whenComplete((value, failure) -> {
                        if (failure == null) {
                            slow.complete(value);
                        } else {
                            slow.completeExceptionally(failure);
                        }
                    }));
            return slow;
        }
        return done;
    }
}
