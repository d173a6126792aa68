package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Claim;
import dev.messaging.IdempotencyStore.Completed;
import dev.messaging.IdempotencyStore.Conflict;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.IdempotencyStore.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What every {@link IdempotencyStore} is held to, wherever it remembers. */
public abstract class IdempotencyStoreContract {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofHours(1);
    private static final int LONGEST_ANSWER_SECONDS = 30;

    /** Extended by whoever has a store. */
    protected IdempotencyStoreContract() {}

    /** The store, empty before each test; the same within one. */
    protected abstract IdempotencyStore store();

    /** Lets this time pass, by the clock that the store goes by. */
    protected abstract void pass(Duration duration);

    private static IdempotencyStore.Key key(String value) {
        return new IdempotencyStore.Key("orders", null, value);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(LONGEST_ANSWER_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private Claim begin(String key, @Nullable String fingerprint) {
        return get(store().begin(key(key), fingerprint, LEASE, RETENTION));
    }

    private Lease lease(String key) {
        return ((Begun) begin(key, null)).lease();
    }

    @Test
    @DisplayName("a key is begun, then running, then completed with its reply")
    void aKeyIsBegunThenRunningThenCompletedWithItsReply() {
        Lease lease = lease("k");
        assertThat(begin("k", null)).isInstanceOf(Running.class);
        assertThat(get(store().complete(lease, new byte[] {7, 0, -1}))).isTrue();
        assertThat(begin("k", null))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.reply()).containsExactly(7, 0, -1));
    }

    @Test
    @DisplayName("what was completed without a reply has none; an empty reply is one")
    void whatWasCompletedWithoutAReplyHasNone() {
        get(store().complete(lease("none"), null));
        get(store().complete(lease("empty"), new byte[0]));
        assertThat(begin("none", null))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.reply()).isNull());
        assertThat(begin("empty", null))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.reply()).isEmpty());
    }

    @Test
    @DisplayName("keys of other sources and callers are others, and so are those that differ by case or a blank")
    void keysOfOtherSourcesAndCallersAreOthers() {
        lease("k");
        assertThat(get(store().begin(new IdempotencyStore.Key("billing", null, "k"), null, LEASE, RETENTION)))
                .isInstanceOf(Begun.class);
        assertThat(get(store().begin(new IdempotencyStore.Key("orders", "alice", "k"), null, LEASE, RETENTION)))
                .isInstanceOf(Begun.class);
        assertThat(begin("K", null)).isInstanceOf(Begun.class);
        assertThat(begin("k ", null)).isInstanceOf(Begun.class);
        assertThat(begin("\u017C\u00F3\u0142\u0107 \uD83D\uDE00", null)).isInstanceOf(Begun.class);
        assertThat(begin("\u017C\u00F3\u0142\u0107 \uD83D\uDE01", null)).isInstanceOf(Begun.class);
    }

    @Test
    @DisplayName("long keys differ by their ends, too")
    void longKeysDifferByTheirEnds() {
        String longest = "x".repeat(254);
        assertThat(begin(longest + "a", null)).isInstanceOf(Begun.class);
        assertThat(begin(longest + "b", null)).isInstanceOf(Begun.class);
        assertThat(begin(longest + "a", null)).isInstanceOf(Running.class);
    }

    @Test
    @DisplayName("a released key is free, and a completed one cannot be released")
    void aReleasedKeyIsFree() {
        get(store().release(lease("k")));
        Lease second = lease("k");
        get(store().complete(second, null));
        get(store().release(second));
        assertThat(begin("k", null)).isInstanceOf(Completed.class);
    }

    @Test
    @DisplayName("a lease that ran out is another one's, and the first owner can do nothing")
    void aLeaseThatRanOutIsAnotherOnes() {
        Lease first = lease("k");
        pass(LEASE);
        Lease second = lease("k");
        assertThat(get(store().renew(List.of(first, second), LEASE))).containsExactly(first);
        assertThat(get(store().complete(first, null))).isFalse();
        get(store().release(first));
        assertThat(begin("k", null)).isInstanceOf(Running.class);
        assertThat(get(store().complete(second, null))).isTrue();
        assertThat(get(store().complete(first, new byte[1]))).isFalse();
    }

    @Test
    @DisplayName("a renewed lease goes on; one that was released or completed is lost")
    void aRenewedLeaseGoesOn() {
        Lease lease = lease("k");
        for (int i = 0; i < 10; i++) {
            pass(LEASE.dividedBy(2));
            assertThat(get(store().renew(List.of(lease), LEASE))).isEmpty();
        }
        assertThat(begin("k", null)).isInstanceOf(Running.class);
        Lease released = lease("released");
        get(store().release(released));
        get(store().complete(lease, null));
        assertThat(get(store().renew(List.of(lease, released), LEASE))).containsExactlyInAnyOrder(lease, released);
        assertThat(begin("k", null)).isInstanceOf(Completed.class);
    }

    @Test
    @DisplayName("one key with two payloads is a conflict, running or completed")
    void oneKeyWithTwoPayloadsIsAConflict() {
        Lease lease = ((Begun) begin("k", "one")).lease();
        assertThat(begin("k", "other")).isInstanceOf(Conflict.class);
        assertThat(begin("k", "one")).isInstanceOf(Running.class);
        get(store().complete(lease, null));
        assertThat(begin("k", "other")).isInstanceOf(Conflict.class);
        assertThat(begin("k", "one")).isInstanceOf(Completed.class);
        assertThat(begin("k", null)).isInstanceOf(Completed.class);
    }

    @Test
    @DisplayName("what is too old is forgotten, with its payload")
    void whatIsTooOldIsForgotten() {
        get(store().complete(((Begun) begin("k", "one")).lease(), new byte[] {1}));
        pass(RETENTION.minusSeconds(5));
        assertThat(begin("k", null)).isInstanceOf(Completed.class);
        pass(Duration.ofSeconds(5));
        Claim again = begin("k", "other");
        assertThat(again).isInstanceOf(Begun.class);
        get(store().complete(((Begun) again).lease(), null));
        assertThat(begin("k", "other"))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.reply()).isNull());
    }

    @Test
    @DisplayName("of many that begin one key at once, one does; also where its lease has run out")
    void ofManyThatBeginOneKeyAtOnceOneDoes() throws Exception {
        for (int round = 0; round < 20; round++) {
            String key = "k" + round;
            assertThat(beginAtOnce(key)).isEqualTo(1);
            pass(LEASE);
            assertThat(beginAtOnce(key)).isEqualTo(1);
        }
    }

    private long beginAtOnce(String key) throws InterruptedException {
        int callers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            CountDownLatch ready = new CountDownLatch(callers);
            List<CompletableFuture<Claim>> claims = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                claims.add(CompletableFuture.supplyAsync(
                        () -> {
                            ready.countDown();
                            await(ready);
                            return begin(key, null);
                        },
                        threads));
            }
            return claims.stream()
                    .map(claim -> get(claim))
                    .filter(Begun.class::isInstance)
                    .count();
        } finally {
            threads.shutdown();
        }
    }

    private static void await(CountDownLatch ready) {
        try {
            ready.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
