package dev.messaging.internal;

import dev.messaging.Fault;
import dev.messaging.Idempotency;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Claim;
import dev.messaging.IdempotencyStore.Completed;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.IdempotencyStore.Running;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.ReceiverOptions;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.StoreUnavailableException;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Keeps duplicates from the handler: begins the message's key before, completes or frees it after.
 *
 * @see <a href="https://www.enterpriseintegrationpatterns.com/patterns/messaging/IdempotentReceiver.html">Idempotent
 *     Receiver</a>
 */
final class IdempotentReceiver implements Stage<Handling> {

    private static final Duration LONGEST_STORE_CALL = Duration.ofSeconds(5);
    private static final long FIRST_BUSY_MILLIS = 10;
    private static final long POSTPONED_MILLIS = 1_000;
    private static final int BUSY_DOUBLINGS = 20;

    private final IdempotencyStore store;
    private final Environment environment;
    private final Idempotency options;
    private final HoldInPlace holdInPlace;
    private final Duration storeTimeout;
    private final Events events;

    IdempotentReceiver(IdempotencyStore store, Environment environment, ReceiverOptions options, Events events) {
        this.store = store;
        this.environment = environment;
        this.options = options.idempotency();
        this.holdInPlace = new HoldInPlace(environment, options.retry().maxBlocking());
        this.events = events;
        Duration third = this.options.lease().dividedBy(3);
        this.storeTimeout = third.compareTo(LONGEST_STORE_CALL) < 0 ? third : LONGEST_STORE_CALL;
    }

    @Override
    public boolean begin(Handling handling) {
        if (!options.enabled()) {
            return handling.receiver.gate().admit(handling, Handling.Resume.AGAIN);
        }
        Claim claim = handling.claim;
        handling.claim = null;
        boolean isLeaseOver = isLeaseOver(handling);
        if (claim != null && !isLeaseOver) {
            return decide(handling, claim);
        }
        if (handling.lease != null && !isLeaseOver) {
            return true;
        }
        handling.lease = null;
        handling.leaseLost = false;
        if (!handling.receiver.gate().admit(handling, Handling.Resume.AGAIN)) {
            return false;
        }
        IdempotencyStore.Key key = handling.key();
        String fingerprint = handling.isKeyExplicit() ? Fingerprint.of(handling.message.body()) : null;
        handling.renewed = environment.time().nanoTime();
        CompletableFuture<Claim> answer =
                Failures.caught(() -> store.begin(key, fingerprint, options.lease(), options.retention()));
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            return decide(handling, answer.getNow(null));
        }
        return await(handling, answer, Handling.Resume.AGAIN, answered -> keep(handling, answered), this::releaseLate);
    }

    /** A lease runs while the handling waits for a slot, too. */
    private void keep(Handling handling, Claim claim) {
        handling.claim = claim;
        if (claim instanceof Begun begun) {
            watch(handling, begun);
        }
    }

    private void watch(Handling handling, Begun begun) {
        if (handling.lease == null) {
            handling.leaseEnd = handling.renewed + options.lease().toNanos();
            handling.lease = begun.lease();
            handling.receiver.watch();
        }
    }

    /** It may have ended while the handling waited for a slot, or for its next attempt. */
    private boolean isLeaseOver(Handling handling) {
        return handling.lease != null
                && (handling.leaseLost || environment.time().nanoTime() - handling.leaseEnd >= 0);
    }

    private boolean decide(Handling handling, Claim claim) {
        handling.receiver.gate().answered(handling, claim instanceof Begun);
        if (claim instanceof Begun begun) {
            watch(handling, begun);
            return true;
        }
        if (claim instanceof Running) {
            return busy(handling);
        }
        if (claim instanceof Completed completed) {
            Settlement settlement = handling.isRequest()
                    ? new Settlement.Reply(handling.receiver.replies().stored(handling, completed.reply()))
                    : Settlement.accept();
            handling.settleAs(settlement, Kind.DUPLICATE);
        } else {
            handling.failure = new IdempotencyConflictException("The idempotency key "
                    + handling.message.idempotencyKey() + " of message " + handling.message.id() + " at "
                    + handling.receiver.destination() + " was used before with another payload");
            handling.receiver.verdicts().giveUp(handling, Fault.Kind.CONFLICT);
        }
        return turnBack(handling);
    }

    /**
     * A duplicate of what is being handled: it waits, and finds out later how that ended. In place it asks ever more
     * seldom; what goes back to the transport comes again after a second. Those behind an ordered message wait as long as
     * it runs, wherever that is.
     */
    private boolean busy(Handling handling) {
        long longest = Math.max(1, options.lease().toMillis() / 3);
        Duration delay =
                Duration.ofMillis(Math.min(longest, FIRST_BUSY_MILLIS << Math.min(handling.busyTries, BUSY_DOUBLINGS)));
        if (handling.isExpired(environment.time().nanoTime())) {
            handling.receiver.verdicts().expire(handling);
            return turnBack(handling);
        }
        boolean runsBeforeOthers = handling.isOrdered() && !handling.isRequest();
        if (runsBeforeOthers || holdInPlace.mayHold(handling, delay)) {
            if (handling.busyTries++ == 0) {
                events.tell(Kind.POSTPONED, handling, delay.toNanos(), null);
            }
            holdInPlace.hold(handling, delay, Handling.Resume.AGAIN);
            return false;
        }
        if (handling.isRequest()) {
            handling.receiver.verdicts().expire(handling);
        } else {
            handling.receiver.verdicts().postpone(handling, Duration.ofMillis(Math.min(longest, POSTPONED_MILLIS)));
        }
        return turnBack(handling);
    }

    @Override
    public boolean done(Handling handling) {
        if (handling.failure instanceof StoreUnavailableException away) {
            handling.failure = null;
            handling.receiver.dispatcher().leaveSlot(handling);
            handling.receiver.gate().troubleOfHandler(handling, away);
            return false;
        }
        boolean isHandled = handling.verdict == null && handling.failure == null;
        handling.handled = isHandled;
        if (!isHandled) {
            handling.receiver.gate().passedBy(handling);
        }
        Lease lease = handling.lease;
        if (lease == null) {
            return true;
        }
        if (!isHandled) {
            handling.lease = null;
            return released(handling, lease);
        }
        if (!handling.receiver.gate().admit(handling, Handling.Resume.DONE_AGAIN)) {
            return false;
        }
        WireMessage reply = handling.reply;
        byte[] stored = reply == null ? null : StoredReply.encode(reply);
        CompletableFuture<Boolean> answer = Failures.caught(() -> store.complete(lease, stored));
        if (answer.isDone() && !answer.isCompletedExceptionally()) {
            completed(handling, answer.getNow(false));
            return true;
        }
        return await(handling, answer, Handling.Resume.TURN_BACK, held -> completed(handling, held), late -> {});
    }

    /** Waits until the key is free, for the message may come again at once; if that fails, the lease runs out. */
    private boolean released(Handling handling, Lease lease) {
        CompletableFuture<Void> answer = Failures.caught(() -> store.release(lease));
        if (answer.isDone()) {
            return true;
        }
        int ticket = handling.hold();
        handling.receiver.dispatcher().leaveSlot(handling);
        Runnable goOn = () -> {
            if (handling.claim(ticket)) {
                handling.receiver.dispatcher().resume(handling, Handling.Resume.TURN_BACK);
            }
        };
        var timer = environment.time().schedule(storeTimeout, goOn);
        answer.whenComplete((done, failure) -> {
            timer.cancel();
            goOn.run();
        });
        return false;
    }

    private void completed(Handling handling, boolean leaseHeld) {
        handling.receiver.gate().answered(handling, false);
        handling.lease = null;
        if (!leaseHeld && !handling.leaseLost) {
            events.tell(Kind.LEASE_LOST, handling, 0, null);
        }
    }

    /** Holds the handling until the store answers; if it does not in time, until it answers anyone. */
    private <T> boolean await(
            Handling handling,
            CompletableFuture<T> answer,
            Handling.Resume next,
            Consumer<T> take,
            Consumer<T> takeLate) {
        Handling.Resume retry = next == Handling.Resume.AGAIN ? next : Handling.Resume.DONE_AGAIN;
        int ticket = handling.hold();
        handling.receiver.dispatcher().leaveSlot(handling);
        var timer = environment.time().schedule(storeTimeout, () -> {
            if (handling.claim(ticket)) {
                handling.receiver
                        .gate()
                        .trouble(
                                handling,
                                retry,
                                new TimeoutException("The idempotency store did not answer within " + storeTimeout));
            }
        });
        answer.whenComplete((value, failure) -> {
            if (handling.claim(ticket)) {
                timer.cancel();
                if (failure == null) {
                    take.accept(value);
                    handling.receiver.dispatcher().resume(handling, next);
                } else {
                    handling.receiver.gate().trouble(handling, retry, Failures.unwrapped(failure));
                }
            } else if (failure == null) {
                takeLate.accept(value);
            }
        });
        return false;
    }

    /** A lease that came when nobody waited for it any longer. */
    private void releaseLate(Claim claim) {
        if (claim instanceof Begun begun) {
            Failures.caught(() -> store.release(begun.lease()));
        }
    }

    private static boolean turnBack(Handling handling) {
        handling.turnBack();
        return false;
    }
}
