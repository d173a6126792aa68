package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be committed is all that lies before the first that is not settled. */
class OffsetTrackerTest {

    private final OffsetTracker tracker = new OffsetTracker(3);

    private OffsetTracker.Entry take(long offset) {
        return tracker.take(offset, Optional.of(7));
    }

    private static OffsetAndMetadata upTo(long next) {
        return new OffsetAndMetadata(next, Optional.of(7), "");
    }

    @Test
    void nothing_is_committed_before_anything_is_settled() {
        take(5);

        assertThat(tracker.toCommit()).isNull();
    }

    @Test
    void what_is_settled_out_of_order_waits_for_what_comes_before_it() {
        OffsetTracker.Entry first = take(5);
        OffsetTracker.Entry second = take(6);
        tracker.settle(second);
        assertThat(tracker.toCommit()).isNull();

        tracker.settle(first);

        assertThat(tracker.toCommit()).isEqualTo(upTo(7));
        assertThat(tracker.ahead()).isZero();
    }

    @Test
    void offsets_may_have_gaps() {
        OffsetTracker.Entry first = take(5);
        take(100);

        tracker.settle(first);

        assertThat(tracker.toCommit()).isEqualTo(upTo(6));
    }

    @Test
    void the_same_is_not_committed_twice_unless_it_has_failed() {
        tracker.settle(take(5));
        OffsetAndMetadata offset = tracker.toCommit();
        assertThat(tracker.toCommit()).isNull();

        tracker.notCommitted(upTo(6));

        assertThat(tracker.toCommit()).isEqualTo(offset);
    }

    @Test
    void what_was_not_committed_is_to_be_committed_though_nothing_more_is_settled() {
        tracker.settle(take(5));
        tracker.toCommit();
        assertThat(tracker.settledSinceCommit()).isZero();

        tracker.notCommitted(upTo(6));

        assertThat(tracker.settledSinceCommit()).isOne();
    }

    @Test
    void what_is_settled_behind_one_that_is_stuck_asks_for_no_commit_again_and_again() {
        OffsetTracker.Entry stuck = take(5);
        tracker.settle(take(6));
        assertThat(tracker.settledSinceCommit()).isOne();

        assertThat(tracker.toCommit()).isNull();
        assertThat(tracker.settledSinceCommit()).isZero();

        tracker.settle(stuck);
        assertThat(tracker.settledSinceCommit()).isOne();
        assertThat(tracker.toCommit()).isEqualTo(upTo(7));
    }

    @Test
    void a_failure_of_an_earlier_commit_does_not_matter_once_a_later_one_is_on_its_way() {
        tracker.settle(take(5));
        tracker.toCommit();
        tracker.settle(take(6));
        tracker.toCommit();

        tracker.notCommitted(upTo(6));

        assertThat(tracker.toCommit()).isNull();
    }

    @Test
    void settled_twice_counts_once() {
        OffsetTracker.Entry first = take(5);
        take(6);

        tracker.settle(first);
        tracker.settle(first);

        assertThat(tracker.toCommit()).isEqualTo(upTo(6));
        assertThat(tracker.ahead()).isEqualTo(1);
    }

    @Test
    void one_that_is_stuck_bounds_how_many_are_taken_behind_it() {
        OffsetTracker.Entry stuck = take(1);
        tracker.settle(take(2));
        assertThat(tracker.hasRoom()).isTrue();
        tracker.settle(take(3));
        assertThat(tracker.hasRoom()).isFalse();

        tracker.settle(stuck);

        assertThat(tracker.hasRoom()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void in_any_order_never_more_is_committed_than_is_settled_without_a_gap(long seed) {
        Random random = new Random(seed);
        OffsetTracker many = new OffsetTracker(1_000);
        List<OffsetTracker.Entry> open = new ArrayList<>();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            open.add(many.take(i, Optional.empty()));
            order.add(i);
        }
        Collections.shuffle(order, random);
        boolean[] settled = new boolean[200];
        long committed = 0;

        for (int next : order) {
            many.settle(open.get(next));
            settled[next] = true;
            @Nullable OffsetAndMetadata offset = many.toCommit();
            if (offset != null) {
                assertThat(offset.offset()).isGreaterThan(committed);
                committed = offset.offset();
            }
            assertThat(committed).isEqualTo(withoutGap(settled));
        }
        assertThat(committed).isEqualTo(200);
    }

    private static int withoutGap(boolean[] settled) {
        int first = 0;
        while (first < settled.length && settled[first]) {
            first++;
        }
        return first;
    }
}
