package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Health;
import dev.messaging.Idempotency;
import dev.messaging.IdempotencyStore;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import dev.messaging.Subscription;
import dev.messaging.memory.HeapIdempotencyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreFaultsTest extends EngineTest {

    private static final Queue<String> WORK = Queue.of("work", String.class);

    private enum Mood {
        WELL,
        THROWS,
        FAILS,
        HANGS
    }

    /** The real store, when it is well. */
    private final class MoodyStore implements IdempotencyStore {

        private final IdempotencyStore store = new HeapIdempotencyStore(environment);
        private volatile Mood beginning = Mood.WELL;
        private volatile Mood completing = Mood.WELL;
        private volatile boolean losesLeases;
        private volatile boolean releaseThrows;

        private <T> CompletionStage<T> in(Mood mood, CompletionStage<T> answer) {
            return switch (mood) {
                case WELL -> answer;
                case THROWS -> throw new IllegalStateException("store down");
                case FAILS -> CompletableFuture.failedFuture(new IllegalStateException("store down"));
                case HANGS -> new CompletableFuture<>();
            };
        }

        @Override
        public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
            return beginning == Mood.WELL
                    ? store.begin(key, fingerprint, lease, retention)
                    : in(beginning, new CompletableFuture<>());
        }

        @Override
        public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
            return losesLeases ? CompletableFuture.completedFuture(leases) : store.renew(leases, lease);
        }

        @Override
        public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
            if (losesLeases) {
                return CompletableFuture.completedFuture(false);
            }
            return completing == Mood.WELL ? store.complete(lease, reply) : in(completing, new CompletableFuture<>());
        }

        @Override
        public CompletionStage<Void> release(Lease lease) {
            if (releaseThrows) {
                throw new IllegalStateException("store down");
            }
            return store.release(lease);
        }
    }

    private final MoodyStore store = new MoodyStore();

    private void nothingIsHandledUntilTheStoreIsWell(Mood mood) {
        Messaging messaging = open(builder().idempotencyStore(store));
        List<String> handled = new CopyOnWriteArrayList<>();
        Idempotency quick = Idempotency.defaults().withLease(Duration.ofMillis(300));
        messaging.receive(
                WORK, ReceiverOptions.defaults().withIdempotency(quick), message -> handled.add(message.payload()));
        store.beginning = mood;
        for (int i = 0; i < 300; i++) {
            messaging.send(WORK, "m" + i);
        }
        await().until(() -> told(Kind.STORE_UNAVAILABLE));
        assertThat(handled).isEmpty();
        assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);

        store.beginning = Mood.WELL;
        await().until(() -> handled.size() == 300);
        assertThat(handled).doesNotHaveDuplicates();
        assertThat(told(Kind.STORE_AVAILABLE)).isTrue();
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void a_store_that_throws_holds_everything() {
        nothingIsHandledUntilTheStoreIsWell(Mood.THROWS);
    }

    @Test
    void a_store_that_fails_holds_everything() {
        nothingIsHandledUntilTheStoreIsWell(Mood.FAILS);
    }

    @Test
    void a_store_that_hangs_holds_everything() {
        nothingIsHandledUntilTheStoreIsWell(Mood.HANGS);
    }

    @Test
    void what_was_handled_is_settled_only_when_the_store_knows() {
        Messaging messaging = open(builder().idempotencyStore(store));
        AtomicInteger handled = new AtomicInteger();
        messaging.receive(WORK, message -> handled.incrementAndGet());
        store.completing = Mood.FAILS;
        messaging.send(WORK, Message.of("x").withIdempotencyKey("k"));
        await().until(() -> told(Kind.STORE_UNAVAILABLE));
        assertThat(told(Kind.HANDLED)).isFalse();

        store.completing = Mood.WELL;
        await().until(() -> told(Kind.HANDLED));
        messaging.send(WORK, Message.of("x").withIdempotencyKey("k"));
        await().until(() -> told(Kind.DUPLICATE));
        assertThat(handled).hasValue(1);
    }

    @Test
    void a_lost_lease_is_told_and_the_late_result_is_not_stored() throws Exception {
        Messaging messaging = open(builder().idempotencyStore(store));
        CountDownLatch release = new CountDownLatch(1);
        Idempotency quick = Idempotency.defaults().withLease(Duration.ofMillis(60));
        messaging.receive(WORK, ReceiverOptions.defaults().withIdempotency(quick), message -> release.await());
        store.losesLeases = true;
        messaging.send(WORK, "x");
        await().until(() -> told(Kind.LEASE_LOST));
        release.countDown();
        await().until(() -> told(Kind.HANDLED));
        assertThat(count(Kind.LEASE_LOST)).isEqualTo(1);
    }

    @Test
    void an_outage_longer_than_the_lease_ends_too() {
        Messaging messaging = open(builder().idempotencyStore(store));
        AtomicInteger handled = new AtomicInteger();
        Idempotency quick = Idempotency.defaults().withLease(Duration.ofMillis(60));
        messaging.receive(
                WORK,
                ReceiverOptions.defaults().withConcurrency(1).withIdempotency(quick),
                message -> handled.incrementAndGet());
        store.completing = Mood.FAILS;
        messaging.send(WORK, "first");
        await().until(() -> told(Kind.STORE_UNAVAILABLE));
        store.losesLeases = true;
        await().until(() -> told(Kind.LEASE_LOST));
        store.losesLeases = false;
        store.completing = Mood.WELL;
        for (int i = 0; i < 4; i++) {
            messaging.send(WORK, "m" + i);
        }
        await().until(() -> handled.get() == 5);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void many_at_once_that_meet_a_store_now_well_now_not_all_come_through() throws Exception {
        Messaging messaging = open(builder().idempotencyStore(store));
        AtomicInteger handled = new AtomicInteger();
        messaging.receive(WORK, ReceiverOptions.defaults().withConcurrency(16), message -> handled.incrementAndGet());
        for (int i = 0; i < 2_000; i++) {
            if (i % 100 == 0) {
                store.beginning = i % 200 == 0 ? Mood.FAILS : Mood.WELL;
            }
            messaging.send(WORK, "m" + i);
        }
        store.beginning = Mood.WELL;
        await().until(() -> handled.get() == 2_000);
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    /** Whether the store has noted it nobody knows, so nobody else may handle it before the lease is over. */
    @Test
    void what_was_handled_keeps_its_key_though_its_receiver_is_closed_before_the_store_says_that_it_knows() {
        Messaging messaging = open(builder().idempotencyStore(store));
        AtomicInteger handled = new AtomicInteger();
        store.completing = Mood.HANGS;
        Subscription first = messaging.receive(
                WORK,
                ReceiverOptions.defaults().withDrainTimeout(Duration.ofMillis(50)),
                message -> handled.incrementAndGet());
        messaging.send(WORK, "x");
        await().until(() -> handled.get() == 1);
        first.close();

        messaging.receive(WORK, message -> handled.incrementAndGet());
        await().until(() -> told(Kind.POSTPONED));
        assertThat(handled).hasValue(1);
    }

    @Test
    void a_store_that_throws_at_everything_does_not_keep_messaging_from_closing() {
        Messaging messaging = open(builder().idempotencyStore(store));
        messaging.receive(
                WORK,
                ReceiverOptions.defaults()
                        .withDrainTimeout(Duration.ofMillis(50))
                        .withRetry(RetryPolicy.defaults().withInitialDelay(Duration.ofMillis(900))),
                message -> {
                    throw new IllegalStateException("again, please");
                });
        messaging.send(WORK, "x");
        await().until(() -> told(Kind.RETRIED));
        store.releaseThrows = true;
        messaging.close();
        assertThat(messaging.health().status()).isEqualTo(Health.Status.DOWN);
    }

    @Test
    void a_store_that_is_away_does_not_keep_messaging_from_closing_and_nothing_is_lost() {
        Messaging messaging = open(builder().idempotencyStore(store));
        store.beginning = Mood.FAILS;
        messaging.receive(WORK, ReceiverOptions.defaults().withDrainTimeout(Duration.ofMillis(50)), message -> {});
        messaging.send(WORK, "x");
        await().until(() -> told(Kind.STORE_UNAVAILABLE));
        messaging.close();

        List<String> handled = new CopyOnWriteArrayList<>();
        open().receive(WORK, message -> handled.add(message.payload()));
        await().until(() -> handled.equals(List.of("x")));
    }
}
