package dev.messaging.kafka;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How far a pass has come in one partition. A group's offset passes all that lies before it: as long as nothing is kept it follows
 * what is removed; what is kept before something that is removed must be put to the end first. Not thread-safe.
 */
final class PassedPartition {

    private static final long NONE = -1;

    final TopicPartition partition;

    /** What lies from there on has come later. */
    final long end;

    /** What was removed behind something that was kept. */
    private final Set<Long> removed = new HashSet<>();

    private long firstKept = NONE;
    private long lastRemoved = NONE;
    private long committable = NONE;
    private long committed = NONE;

    PassedPartition(TopicPartition partition, long end) {
        this.partition = partition;
        this.end = end;
    }

    void keep(long offset) {
        if (firstKept == NONE) {
            firstKept = offset;
        }
    }

    void remove(long offset) {
        if (firstKept == NONE) {
            committable = offset + 1;
        } else {
            removed.add(offset);
            lastRemoved = offset;
        }
    }

    /** Whether something that was kept lies in the way of something that was removed. */
    boolean isBlocked() {
        return lastRemoved != NONE;
    }

    /** The first that lies in the way. */
    long firstKept() {
        return firstKept;
    }

    /** The last that it lies in the way of. */
    long lastRemoved() {
        return lastRemoved;
    }

    /** Whether a record must be put to the end. */
    boolean isInTheWay(long offset) {
        return offset >= firstKept && offset <= lastRemoved && !removed.contains(offset);
    }

    /** All that lay in the way is safe at the end. */
    void cleared() {
        committable = lastRemoved + 1;
        firstKept = NONE;
        lastRemoved = NONE;
        removed.clear();
    }

    /** What is to be committed; null if nothing. */
    @Nullable
    OffsetAndMetadata toCommit() {
        return committable == committed ? null : new OffsetAndMetadata(committable);
    }

    /** What was to be committed is. */
    void committed() {
        committed = committable;
    }
}
