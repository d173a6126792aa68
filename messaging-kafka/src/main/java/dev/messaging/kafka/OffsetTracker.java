package dev.messaging.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What was taken from a partition, and is settled in any order; what may be committed lies before the first that is not.
 * Offsets have gaps, so they are remembered as they come. Thread-safe.
 */
final class OffsetTracker {

    private final int mostAhead;

    /** From the first that is not settled; guarded by this object's monitor. */
    private final Deque<Entry> taken = new ArrayDeque<>();

    private @Nullable OffsetAndMetadata committable;
    private @Nullable OffsetAndMetadata committing;
    private int settledSince;

    /**
     * Begins with nothing.
     *
     * @param mostAhead how many may be taken from the first that is not settled on
     */
    OffsetTracker(int mostAhead) {
        this.mostAhead = mostAhead;
    }

    /** Whether one more may be taken, whatever the first waits for. */
    synchronized boolean hasRoom() {
        return taken.size() < mostAhead;
    }

    /** It is taken; in the partition's order. */
    synchronized Entry take(long offset, Optional<Integer> leaderEpoch) {
        Entry entry = new Entry(offset, leaderEpoch);
        taken.add(entry);
        return entry;
    }

    /** It is settled; once more does no harm. */
    synchronized void settle(Entry entry) {
        if (entry.settled) {
            return;
        }
        entry.settled = true;
        settledSince++;
        for (Entry first = taken.peek(); first != null && first.settled; first = taken.peek()) {
            taken.remove();
            committable = new OffsetAndMetadata(first.offset + 1, first.leaderEpoch, "");
        }
    }

    /** What is to be committed now, and is not yet on its way; null if nothing. */
    synchronized @Nullable OffsetAndMetadata toCommit() {
        OffsetAndMetadata now = committable;
        settledSince = 0; // what waits behind the first asks for nothing
        if (now == null || now.equals(committing)) {
            return null;
        }
        committing = now;
        return now;
    }

    /** A commit has failed: unless another is on its way, it is to be tried again. */
    synchronized void notCommitted(OffsetAndMetadata failed) {
        if (failed.equals(committing)) {
            committing = null;
            settledSince = Math.max(1, settledSince); // or nobody would try before something else is settled
        }
    }

    /** How many were settled since it was last asked what is to be committed. */
    synchronized int settledSinceCommit() {
        return settledSince;
    }

    /** How many are taken and cannot be committed yet. */
    synchronized int ahead() {
        return taken.size();
    }

    /** One that was taken. */
    static final class Entry {

        private final long offset;
        private final Optional<Integer> leaderEpoch;
        private boolean settled;

        private Entry(long offset, Optional<Integer> leaderEpoch) {
            this.offset = offset;
            this.leaderEpoch = leaderEpoch;
        }
    }
}
