package dev.messaging.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition from its assignment to this receiver until that ends: an epoch. What is settled later counts for nothing. Its
 * fields are guarded by the monitor of its {@link Handover}; what is volatile is read without.
 */
final class AssignedPartition {

    final TopicPartition partition;
    final OffsetTracker tracker;

    /** How long messages wait here; 0 if they do not. */
    final long waits;

    /** What has come and is not handed over yet, in order. */
    final Deque<ConsumerRecord<byte[], byte[]>> buffer = new ArrayDeque<>();

    /** Done when it is being taken away and nothing of it is being handled any longer. */
    final CompletableFuture<Void> idle = new CompletableFuture<>();

    /** Whether it stands among those from which something may be handed over. */
    boolean queued;

    /** Whether no more of it is fetched because it cannot go on with what it has. */
    boolean leftOut;

    /** Whether a timer is set for the moment at which its first is due. */
    boolean timed;

    /** How many are being handled, or go elsewhere. */
    int unsettled;

    /** It is being taken away: nothing more is handed over, and nothing more of what was handed over begins. */
    volatile boolean leaving;

    /** It is another's. */
    volatile boolean gone;

    AssignedPartition(TopicPartition partition, long waits, int mostAhead) {
        this.partition = partition;
        this.waits = waits;
        this.tracker = new OffsetTracker(mostAhead);
    }

    /** When the time of a message is up that waits here, in milliseconds since 1970. */
    long due(ConsumerRecord<byte[], byte[]> waiting) {
        return waiting.timestamp() + 1 + waits; // what is less than a millisecond was cut off
    }
}
