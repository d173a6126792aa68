package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.IdempotencyStore;
import dev.messaging.IdempotencyStore.Begun;
import dev.messaging.IdempotencyStore.Claim;
import dev.messaging.IdempotencyStore.Completed;
import dev.messaging.IdempotencyStore.Conflict;
import dev.messaging.IdempotencyStore.Lease;
import dev.messaging.IdempotencyStore.Running;
import dev.messaging.memory.HeapIdempotencyStore;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Time;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeapIdempotencyStoreTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration RETENTION = Duration.ofHours(1);

    private long now = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    /** A measuring clock that the test moves, and that overflows on the way. */
    private final Time time = new Time() {
        @Override
        public InstantSource clock() {
            throw new UnsupportedOperationException("The time of day is not to be used");
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("No timers are to be used");
        }
    };

    private HeapIdempotencyStore store = new HeapIdempotencyStore(time);

    private void pass(Duration duration) {
        now += duration.toNanos();
    }

    private static IdempotencyStore.Key key(String value) {
        return new IdempotencyStore.Key("orders", null, value);
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private Claim begin(String key, @Nullable String fingerprint) {
        return get(store.begin(key(key), fingerprint, LEASE, RETENTION));
    }

    private Lease lease(String key) {
        return ((Begun) begin(key, null)).lease();
    }

    @Test
    void a_key_is_begun_then_running_then_completed_with_its_reply() {
        Lease lease = lease("k");
        assertThat(begin("k", null)).isInstanceOf(Running.class);
        assertThat(get(store.complete(lease, new byte[] {7}))).isTrue();
        assertThat(begin("k", null))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.reply()).containsExactly(7));
    }

    @Test
    void keys_of_other_sources_and_callers_are_others() {
        lease("k");
        assertThat(get(store.begin(new IdempotencyStore.Key("billing", null, "k"), null, LEASE, RETENTION)))
                .isInstanceOf(Begun.class);
        assertThat(get(store.begin(new IdempotencyStore.Key("orders", "alice", "k"), null, LEASE, RETENTION)))
                .isInstanceOf(Begun.class);
    }

    @Test
    void a_released_key_is_free() {
        get(store.release(lease("k")));
        assertThat(begin("k", null)).isInstanceOf(Begun.class);
    }

    @Test
    void a_lease_that_ran_out_is_another_ones_and_the_first_owner_can_do_nothing() {
        Lease first = lease("k");
        pass(LEASE);
        Lease second = lease("k");
        assertThat(get(store.renew(List.of(first, second), LEASE))).containsExactly(first);
        assertThat(get(store.complete(first, null))).isFalse();
        get(store.release(first));
        assertThat(begin("k", null)).isInstanceOf(Running.class);
        assertThat(get(store.complete(second, null))).isTrue();
    }

    @Test
    void a_renewed_lease_goes_on() {
        Lease lease = lease("k");
        for (int i = 0; i < 10; i++) {
            pass(LEASE.dividedBy(2));
            assertThat(get(store.renew(List.of(lease), LEASE))).isEmpty();
        }
        assertThat(begin("k", null)).isInstanceOf(Running.class);
    }

    @Test
    void one_key_with_two_payloads_is_a_conflict_running_or_completed() {
        Lease lease = ((Begun) begin("k", "one")).lease();
        assertThat(begin("k", "other")).isInstanceOf(Conflict.class);
        assertThat(begin("k", "one")).isInstanceOf(Running.class);
        get(store.complete(lease, null));
        assertThat(begin("k", "other")).isInstanceOf(Conflict.class);
        assertThat(begin("k", "one")).isInstanceOf(Completed.class);
        assertThat(begin("k", null)).isInstanceOf(Completed.class);
    }

    @Test
    void what_is_too_old_is_forgotten() {
        get(store.complete(lease("k"), null));
        pass(RETENTION.minusNanos(1));
        assertThat(begin("k", null)).isInstanceOf(Completed.class);
        pass(Duration.ofNanos(1));
        assertThat(begin("k", null)).isInstanceOf(Begun.class);
    }

    @Test
    void the_oldest_go_when_there_are_too_many_entries_but_never_a_running_one() {
        store = new HeapIdempotencyStore(time, 100, Long.MAX_VALUE);
        Lease running = lease("running");
        for (int i = 0; i < 1_000; i++) {
            get(store.complete(lease("k" + i), null));
        }
        assertThat(begin("k899", null)).isInstanceOf(Begun.class);
        assertThat(begin("k900", null)).isInstanceOf(Completed.class);
        assertThat(begin("running", null)).isInstanceOf(Running.class);
        assertThat(get(store.complete(running, null))).isTrue();
    }

    @Test
    void the_oldest_go_when_there_are_too_many_bytes() {
        store = new HeapIdempotencyStore(time, Integer.MAX_VALUE, 1_000_000);
        for (int i = 0; i < 100; i++) {
            get(store.complete(lease("k" + i), new byte[100_000]));
        }
        assertThat(begin("k90", null)).isInstanceOf(Begun.class);
        assertThat(begin("k99", null)).isInstanceOf(Completed.class);
    }

    @Test
    void bounds_out_of_range_are_refused() {
        assertThatThrownBy(() -> new HeapIdempotencyStore(time, 0, 1)).hasMessageContaining("0 entries");
        assertThatThrownBy(() -> new HeapIdempotencyStore(time, 1, 0)).hasMessageContaining("0 bytes");
    }
}
