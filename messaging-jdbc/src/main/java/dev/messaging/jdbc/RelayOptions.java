package dev.messaging.jdbc;

import dev.messaging.Ranges;
import java.time.Duration;

/**
 * How a relay works. Immutable.
 *
 * @param workers how many lanes are sent from at once, each on a connection of its own; 4 unless told otherwise
 * @param batchSize how many messages of a lane at once at most; 500 unless told otherwise. Once {@code sendTimeout} has passed a
 *     batch ends with those that are on their way
 * @param pollInterval how often the outbox is looked at when nothing tells that there is something in it; 1 second unless told
 *     otherwise. What is sent in the relay's own process is found at once
 * @param sendTimeout how long one message may take; 5 seconds unless told otherwise. A destination that hangs takes up one
 *     worker for as long each time it is tried, and when it begins to, those that send to it
 * @param longestBackOff how long a destination that is down is left alone at most; 30 seconds unless told otherwise
 * @param giveUpAfter how long a message is tried before it is parked; 1 day unless told otherwise. It counts from when the
 *     message was sent, and from the first failure that this relay has seen: the message's own while others get there, else its
 *     destination's. What can never be sent is parked at once
 * @param listens whether it keeps a connection on which a PostgreSQL tells at once what other processes have committed; it does
 *     unless told otherwise. Other databases are looked at
 */
public record RelayOptions(
        int workers,
        int batchSize,
        Duration pollInterval,
        Duration sendTimeout,
        Duration longestBackOff,
        Duration giveUpAfter,
        boolean listens) {

    private static final int MOST_WORKERS = 1_000;
    private static final int LARGEST_BATCH = 10_000;
    private static final RelayOptions DEFAULTS = new RelayOptions(
            4, 500, Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofDays(1), true);

    /** Refuses what is out of range. */
    public RelayOptions {
        Ranges.between("workers", workers, 1, MOST_WORKERS);
        Ranges.between("batchSize", batchSize, 1, LARGEST_BATCH);
        Ranges.positive("pollInterval", pollInterval);
        Ranges.positive("sendTimeout", sendTimeout);
        Ranges.positive("longestBackOff", longestBackOff);
        Ranges.positive("giveUpAfter", giveUpAfter);
    }

    /** What each option is unless told otherwise. */
    public static RelayOptions defaults() {
        return DEFAULTS;
    }

    /** The same with another number of workers. */
    public RelayOptions withWorkers(int workers) {
        return new RelayOptions(workers, batchSize, pollInterval, sendTimeout, longestBackOff, giveUpAfter, listens);
    }

    /** The same with another size of batches. */
    public RelayOptions withBatchSize(int batchSize) {
        return new RelayOptions(workers, batchSize, pollInterval, sendTimeout, longestBackOff, giveUpAfter, listens);
    }

    /** The same with another interval between looks. */
    public RelayOptions withPollInterval(Duration pollInterval) {
        return new RelayOptions(workers, batchSize, pollInterval, sendTimeout, longestBackOff, giveUpAfter, listens);
    }

    /** The same with another time for one message. */
    public RelayOptions withSendTimeout(Duration sendTimeout) {
        return new RelayOptions(workers, batchSize, pollInterval, sendTimeout, longestBackOff, giveUpAfter, listens);
    }

    /** The same with another longest back-off. */
    public RelayOptions withLongestBackOff(Duration longestBackOff) {
        return new RelayOptions(workers, batchSize, pollInterval, sendTimeout, longestBackOff, giveUpAfter, listens);
    }

    /** The same with another time after which a message is parked. */
    public RelayOptions withGiveUpAfter(Duration giveUpAfter) {
        return new RelayOptions(workers, batchSize, pollInterval, sendTimeout, longestBackOff, giveUpAfter, listens);
    }

    /** The same with listening, or without. */
    public RelayOptions withListens(boolean listens) {
        return new RelayOptions(workers, batchSize, pollInterval, sendTimeout, longestBackOff, giveUpAfter, listens);
    }
}
