package dev.messaging.kafka;

import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic of dead letters from where its group has come to, up to the end that there was, and says how far the group has come
 * by then. All of it blocks, and is for one thread at a time, but for {@link #wake}.
 */
final class LetterReader implements ConsumerRebalanceListener {

    /** How many are read at once. */
    static final int MOST_AT_HAND = 500;

    /** How many a member of the group reads at once: it must poll again in time, however long each is looked at. */
    static final int MOST_TO_TAKE = 10;

    private static final Logger LOG = LoggerFactory.getLogger(LetterReader.class);

    private static final Duration LONGEST_POLL = Duration.ofMillis(500);
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(5);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_LEAVE = Duration.ofSeconds(2);

    /** How long it goes on at the end without coming any further. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Consumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final Environment environment;

    /** What it must not go on after: throws. */
    private final Runnable check;

    /** Those that it goes through. */
    private final Map<TopicPartition, PassedPartition> partitions = new HashMap<>();

    private final Deque<ConsumerRecord<byte[], byte[]>> atHand = new ArrayDeque<>();
    private long lastCommit;

    /** Whether a partition was taken away before the brokers knew what was removed from it. */
    private boolean mayComeAgain;

    private volatile boolean polling;

    LetterReader(Consumer<byte[], byte[]> consumer, Publisher publisher, Environment environment, Runnable check) {
        this.consumer = consumer;
        this.publisher = publisher;
        this.environment = environment;
        this.check = check;
        this.lastCommit = now();
    }

    /** Becomes a member of the group, and waits for what it is given; only members may say how far the group has come. */
    void join(String topic) {
        consumer.subscribe(List.of(topic), this);
        while (consumer.assignment().isEmpty()) {
            poll();
        }
    }

    /** Reads all, beside the group's members. */
    void look(String topic, int count) {
        List<TopicPartition> all = new ArrayList<>();
        for (int partition = 0; partition < count; partition++) {
            all.add(new TopicPartition(topic, partition));
        }
        consumer.assign(all);
    }

    /** Fixes where it is to end; gives how many there are, as far as offsets tell. */
    long fixEnd() {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(consumer.assignment());
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long count = 0;
        for (Map.Entry<TopicPartition, Long> each : ends.entrySet()) {
            TopicPartition partition = each.getKey();
            long end = each.getValue();
            count += Math.max(0, end - Math.max(position(partition), beginnings.getOrDefault(partition, 0L)));
            partitions.put(partition, new PassedPartition(partition, end));
        }
        consumer.resume(partitions.keySet());
        return count;
    }

    private long position(TopicPartition partition) {
        try {
            return consumer.position(partition);
        } catch (InvalidOffsetException nowhere) {
            consumer.seekToBeginning(nowhere.partitions());
            return consumer.position(partition);
        }
    }

    /** The next; null after the last. */
    @Nullable
    ConsumerRecord<byte[], byte[]> next() {
        while (atHand.isEmpty() && !isAtEnd()) {
            commitIfDue();
            for (ConsumerRecord<byte[], byte[]> letter : poll()) {
                PassedPartition from = from(letter);
                if (from != null && letter.offset() < from.end) {
                    atHand.add(letter);
                }
            }
        }
        return atHand.poll();
    }

    private boolean isAtEnd() {
        boolean isAtEnd = true;
        for (PassedPartition each : partitions.values()) {
            if (position(each.partition) < each.end) {
                isAtEnd = false;
            } else {
                consumer.pause(List.of(each.partition));
            }
        }
        return isAtEnd;
    }

    private @Nullable PassedPartition from(ConsumerRecord<byte[], byte[]> letter) {
        return partitions.get(new TopicPartition(letter.topic(), letter.partition()));
    }

    /** It stays. */
    void keep(ConsumerRecord<byte[], byte[]> letter) {
        PassedPartition from = from(letter);
        if (from != null) {
            from.keep(letter.offset());
        }
    }

    /** It is done with. */
    void remove(ConsumerRecord<byte[], byte[]> letter) {
        PassedPartition from = from(letter);
        if (from != null) {
            from.remove(letter.offset());
        }
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> poll() {
        polling = true; // before it looks whether it may go on: what forbids it from now on wakes it
        try {
            check.run();
            return fetch();
        } finally {
            polling = false;
        }
    }

    private Iterable<ConsumerRecord<byte[], byte[]>> fetch() {
        try {
            return consumer.poll(LONGEST_POLL);
        } catch (WakeupException wanted) {
            return List.of();
        } catch (InvalidOffsetException nowhere) {
            consumer.seekToBeginning(nowhere.partitions());
            return List.of();
        }
    }

    /** It may not go on any longer; from any thread. */
    void wake() {
        if (polling) {
            consumer.wakeup();
        }
    }

    private void commitIfDue() {
        if (now() - lastCommit > COMMIT_INTERVAL.toNanos()) {
            commit(partitions.values());
            lastCommit = now();
        }
    }

    /** Gives whether all is committed; while members come and go it cannot be. */
    private boolean commit(Collection<PassedPartition> passed) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (PassedPartition each : passed) {
            OffsetAndMetadata offset = each.toCommit();
            if (offset != null) {
                offsets.put(each.partition, offset);
            }
        }
        boolean isDone = offsets.isEmpty();
        while (!isDone) {
            try {
                consumer.commitSync(offsets, LONGEST_COMMIT);
                isDone = true;
            } catch (WakeupException meantForPoll) {
                // once more
            } catch (RebalanceInProgressException joining) {
                return false;
            }
        }
        passed.forEach(PassedPartition::committed);
        return true;
    }

    /** Of what is given later nothing is read. */
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        consumer.pause(assigned);
    }

    /** Another goes on with them, from there. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        List<PassedPartition> leaving = lose(revoked);
        try {
            commit(leaving);
        } catch (RuntimeException failure) {
            LOG.warn("What was taken from {} could not be committed, and will come again", revoked, failure);
        }
        lookWhatIsNotCommitted(leaving);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        lookWhatIsNotCommitted(lose(lost));
    }

    private void lookWhatIsNotCommitted(List<PassedPartition> gone) {
        mayComeAgain |= gone.stream().anyMatch(each -> each.isBlocked() || each.toCommit() != null);
    }

    private List<PassedPartition> lose(Collection<TopicPartition> gone) {
        List<PassedPartition> lost = new ArrayList<>();
        for (TopicPartition partition : gone) {
            PassedPartition each = partitions.remove(partition);
            if (each != null) {
                lost.add(each);
            }
        }
        atHand.removeIf(letter -> from(letter) == null);
        return lost;
    }

    /**
     * Commits, and leaves. What was kept before something that was removed is put to the end first.
     *
     * @throws RuntimeException if something that was removed may come again
     */
    void end() {
        try {
            atHand.clear();
            for (PassedPartition each : List.copyOf(partitions.values())) {
                if (each.isBlocked()) {
                    clear(each);
                }
            }
            consumer.pause(consumer.assignment());
            long begun = now();
            while (!commit(partitions.values())) {
                requireSince(begun);
                fetch();
            }
        } finally {
            close();
        }
        if (mayComeAgain) {
            throw new IllegalStateException("Another has got its partition before the brokers knew");
        }
    }

    /** What lies in the way is read once more. */
    private void clear(PassedPartition blocked) {
        consumer.pause(consumer.assignment());
        consumer.seek(blocked.partition, blocked.firstKept());
        consumer.resume(List.of(blocked.partition));
        long progress = now();
        while (partitions.containsKey(blocked.partition) && position(blocked.partition) <= blocked.lastRemoved()) {
            requireSince(progress);
            List<CompletableFuture<Void>> copies = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> letter : fetch()) {
                progress = now();
                if (from(letter) == blocked && blocked.isInTheWay(letter.offset())) {
                    copies.add(publisher.publish(Topics.Purpose.DEAD_LETTERS, KafkaWire.again(letter)));
                }
            }
            environment.threads().await(CompletableFuture.allOf(copies.toArray(CompletableFuture<?>[]::new)));
        }
        if (partitions.containsKey(blocked.partition)) {
            blocked.cleared();
        }
    }

    private long now() {
        return environment.time().nanoTime();
    }

    private void requireSince(long progress) {
        if (now() - progress > PATIENCE.toNanos()) {
            throw new TimeoutException("The brokers have not answered for " + PATIENCE.toSeconds() + " s");
        }
    }

    private void close() {
        try {
            consumer.close(CloseOptions.timeout(LONGEST_LEAVE));
        } catch (RuntimeException failure) {
            LOG.debug("A consumer could not take its leave", failure);
        }
    }
}
