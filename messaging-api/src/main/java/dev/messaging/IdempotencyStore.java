package dev.messaging;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which messages are being handled, and which were, with what reply. Thread-safe; never blocks the caller.
 *
 * <p>A key is free, running under a lease, or completed. Whoever begins a free key, or one whose lease is over, gets a
 * lease with a token of its own; only that token renews, completes or releases it (compare-and-set).
 *
 * <p>A stage that fails, or does not complete in time, means that nothing is known: nothing is handled until the store
 * answers again.
 */
public interface IdempotencyStore {

    /**
     * Begins a key.
     *
     * @param fingerprint of the payload, where the sender chose the key; null otherwise
     * @param lease how long the key is taken for running without a {@linkplain #renew renewal}
     * @param retention how long the key will be remembered once completed
     */
    CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention);

    /** Renews leases; the stage gives those that are lost: they ran out, and the key is free or another's. */
    CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease);

    /**
     * Completes a key with the reply that duplicates of the request shall get.
     *
     * @param reply what was replied, null where there was nothing to
     * @return whether the lease still held; if not, nothing was stored
     */
    CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply);

    /** Frees a key, if the lease still holds. */
    CompletionStage<Void> release(Lease lease);

    /**
     * What is to be handled once.
     *
     * @param source the queue, subscription or operation that received it
     * @param caller the authenticated sender, where there is one, so that no one can use another's keys
     * @param value the message's idempotency key
     */
    record Key(String source, @Nullable String caller, String value) {}

    /**
     * The right to handle a key for a time.
     *
     * @param key the key
     * @param token tells this lease from all others of the key
     */
    record Lease(Key key, long token) {}

    /** What {@link #begin} found. */
    sealed interface Claim {}

    /** The key was free, and is now running under this lease. */
    record Begun(Lease lease) implements Claim {}

    /** Someone else is handling the key. */
    record Running() implements Claim {}

    /**
     * The key was handled.
     *
     * @param reply what was replied, null where there was nothing to
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Completed(byte @Nullable [] reply) implements Claim {}

    /** The key was begun with another fingerprint. */
    record Conflict() implements Claim {}
}
