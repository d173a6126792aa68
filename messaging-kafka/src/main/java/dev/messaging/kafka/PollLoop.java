package dev.messaging.kafka;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a group, from its joining to its leaving: fetches, and commits what is settled. It polls whatever its handlers do,
 * and fetches only what is soon handed over. All but {@link #wake} and {@link #end} runs on one thread.
 */
final class PollLoop implements ConsumerRebalanceListener {

    private static final Logger LOG = LoggerFactory.getLogger(PollLoop.class);

    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_POLL_WITH_COMMITS = Duration.ofMillis(200);
    private static final long COMMIT_INTERVAL = Duration.ofMillis(500).toNanos();
    private static final int MOST_UNCOMMITTED = 5_000;
    private static final long LOOK_INTERVAL = Duration.ofSeconds(10).toNanos();

    /** Who fails sooner after joining has not got over what failed before: each time the whole group is rebalanced. */
    private static final long STEADY_AFTER = Duration.ofSeconds(30).toNanos();

    /** How long others wait for a partition while its last messages are being handled; who waits for them does not poll. */
    private static final Duration LONGEST_DRAIN = Duration.ofSeconds(10);

    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_LAST_COMMIT = Duration.ofSeconds(2);

    /** How many of a partition may be settled while the first is not. */
    private static final int MOST_AHEAD = 10_000;

    private final Environment environment;
    private final Consumer<byte[], byte[]> consumer;
    private final Handover handover;
    private final ToLongFunction<TopicPartition> waits;
    private final int maxUnsettled;
    private final Duration longestDrain;
    private final Map<TopicPartition, AssignedPartition> assigned = new HashMap<>();
    private long lastCommit;
    private long lastLook;
    private boolean isMember;
    private long joinedAt;
    private volatile boolean polling;
    private volatile boolean ending;

    /** What it waits for while a partition is taken away; null if for nothing. */
    private volatile @Nullable CompletableFuture<Void> draining;

    /**
     * Not joined yet.
     *
     * @param waits how long messages wait in a partition, in milliseconds
     * @param longestPollInterval in which it must poll again to stay a member
     */
    PollLoop(
            Environment environment,
            Consumer<byte[], byte[]> consumer,
            Handover handover,
            ToLongFunction<TopicPartition> waits,
            int maxUnsettled,
            Duration longestPollInterval) {
        this.environment = environment;
        this.consumer = consumer;
        this.handover = handover;
        this.waits = waits;
        this.maxUnsettled = maxUnsettled;
        Duration half = longestPollInterval.dividedBy(2);
        this.longestDrain = half.compareTo(LONGEST_DRAIN) < 0 ? half : LONGEST_DRAIN;
    }

    /**
     * Receives until it is ended; blocks.
     *
     * @param joined runs once it is a member
     * @param look runs now and then
     */
    void run(Collection<String> topics, Runnable joined, Runnable look) {
        lastCommit = now();
        lastLook = now();
        try {
            consumer.subscribe(topics, this);
            while (!ending) {
                poll();
                if (!isMember && consumer.groupMetadata().generationId() > 0) {
                    isMember = true;
                    joinedAt = now();
                    joined.run();
                }
                commitIfDue();
                if (now() - lastLook > LOOK_INTERVAL) {
                    lastLook = now();
                    look.run();
                }
            }
            commitNow(assigned.values(), LONGEST_LAST_COMMIT);
        } catch (RuntimeException | Error failure) {
            commitNow(assigned.values(), LONGEST_LAST_COMMIT); // it may be a member still
            throw failure;
        } finally {
            fence(new ArrayList<>(assigned.values()));
            ending = true;
            close();
        }
    }

    /** Whether it was a member for a while, so that what has ended it is news. */
    boolean wasSteady() {
        return isMember && now() - joinedAt > STEADY_AFTER;
    }

    private long now() {
        return environment.time().nanoTime();
    }

    private void poll() {
        polling = true; // before it looks what is wanted: what changes from now on wakes it
        try {
            choose();
            ConsumerRecords<byte[], byte[]> records = consumer.poll(longestPoll());
            for (TopicPartition partition : records.partitions()) {
                AssignedPartition from = assigned.get(partition);
                if (from != null) {
                    handover.add(from, records.records(partition));
                }
            }
        } catch (WakeupException wanted) {
            // to look again
        } catch (InvalidOffsetException nowhere) {
            begin(nowhere);
        } finally {
            polling = false;
        }
        handover.run();
    }

    private Duration longestPoll() {
        if (ending) {
            return Duration.ZERO;
        }
        boolean commits = assigned.values().stream().anyMatch(each -> each.tracker.settledSinceCommit() > 0);
        return commits ? LONGEST_POLL_WITH_COMMITS : LONGEST_POLL;
    }

    /** A rebalance forgets what was chosen. */
    private void choose() {
        Set<TopicPartition> wanted = handover.wanted(assigned.values());
        Set<TopicPartition> paused = consumer.paused();
        Set<TopicPartition> full = new HashSet<>(assigned.keySet());
        full.removeAll(wanted);
        full.removeAll(paused);
        wanted.retainAll(paused);
        if (!full.isEmpty()) {
            consumer.pause(full);
        }
        if (!wanted.isEmpty()) {
            consumer.resume(wanted);
        }
    }

    /** Where a group has not been, or has come to what is not kept any longer, it begins with the first that is. */
    private void begin(InvalidOffsetException nowhere) {
        Collection<TopicPartition> partitions = nowhere.partitions();
        if (nowhere instanceof OffsetOutOfRangeException gone) {
            LOG.warn(
                    "The next messages of {} are not there any longer: deleted after their retention, or with their topic;"
                            + " going on with the first that are",
                    gone.offsetOutOfRangePartitions());
            List<AssignedPartition> before = new ArrayList<>();
            partitions.forEach(partition -> before.add(assigned.get(partition)));
            before.removeIf(each -> each == null);
            fence(before);
            onPartitionsAssigned(partitions);
        }
        consumer.seekToBeginning(partitions);
    }

    private void commitIfDue() {
        int settled = assigned.values().stream()
                .mapToInt(each -> each.tracker.settledSinceCommit())
                .sum();
        if (settled >= MOST_UNCOMMITTED || (settled > 0 && now() - lastCommit > COMMIT_INTERVAL)) {
            lastCommit = now();
            Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(assigned.values());
            if (!offsets.isEmpty()) {
                consumer.commitAsync(offsets, this::committed);
            }
        }
    }

    private void committed(Map<TopicPartition, OffsetAndMetadata> offsets, Exception failure) {
        if (failure != null) {
            LOG.debug("Offsets were not committed; they will be again", failure);
            notCommitted(offsets);
        }
    }

    private void notCommitted(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach((partition, offset) -> {
            AssignedPartition each = assigned.get(partition);
            if (each != null) {
                each.tracker.notCommitted(offset);
            }
        });
    }

    private static Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<AssignedPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (AssignedPartition each : partitions) {
            OffsetAndMetadata offset = each.tracker.toCommit();
            if (offset != null) {
                offsets.put(each.partition, offset);
            }
        }
        return offsets;
    }

    /** On the way out; what cannot be committed comes again. */
    private void commitNow(Collection<AssignedPartition> partitions, Duration patience) {
        Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions);
        long end = now() + patience.toNanos();
        boolean isDone = offsets.isEmpty();
        while (!isDone) {
            try {
                consumer.commitSync(offsets, Duration.ofNanos(Math.max(0, end - now())));
                isDone = true;
            } catch (WakeupException meantForPoll) {
                // once more
            } catch (RuntimeException failure) {
                LOG.warn("What was handled could not be committed, and will come again: {}", offsets, failure);
                notCommitted(offsets);
                isDone = true;
            }
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            long wait = waits.applyAsLong(partition);
            assigned.put(
                    partition,
                    new AssignedPartition(partition, wait, wait == 0 ? MOST_AHEAD : Math.max(1, maxUnsettled)));
        }
    }

    /** What runs is waited for, so that the next to have them does not handle it too. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        List<AssignedPartition> leaving = those(partitions);
        if (leaving.isEmpty()) {
            return;
        }
        CompletableFuture<Void> idle = handover.leave(leaving);
        draining = idle; // before it looks whether it is to end
        if (!ending) {
            Cancellable patience = environment.time().schedule(longestDrain, () -> idle.complete(null));
            environment.threads().await(idle);
            patience.cancel();
        }
        draining = null;
        commitNow(leaving, ending ? LONGEST_LAST_COMMIT : LONGEST_COMMIT);
        fence(leaving);
    }

    /** They are another's already: what was handled of them since the last commit comes to that one, too. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        fence(those(partitions));
    }

    private List<AssignedPartition> those(Collection<TopicPartition> partitions) {
        List<AssignedPartition> those = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            AssignedPartition each = assigned.get(partition);
            if (each != null) {
                those.add(each);
            }
        }
        return those;
    }

    private void fence(Collection<AssignedPartition> partitions) {
        handover.leave(partitions);
        for (AssignedPartition each : partitions) {
            each.gone = true;
            assigned.remove(each.partition, each);
        }
    }

    /** Takes leave of the brokers; by others only if it has never run. */
    void close() {
        try {
            consumer.close(CloseOptions.timeout(LONGEST_LAST_COMMIT));
        } catch (RuntimeException failure) {
            LOG.debug("A consumer could not take its leave", failure);
        }
    }

    /** Something has changed that it should look at; from any thread. */
    void wake() {
        if (polling) {
            consumer.wakeup();
        }
    }

    /** Is to end soon; from any thread. */
    void end() {
        ending = true;
        CompletableFuture<Void> waited = draining;
        if (waited != null) {
            waited.complete(null);
        }
        wake();
    }
}
