package dev.messaging;

import java.time.Duration;

/**
 * How a receiver works. Immutable.
 *
 * @param concurrency how many handlers run at once, 1 to 10,000; 8 unless told otherwise
 * @param maxUnsettled how many messages the receiver holds at most, {@code concurrency} to 100,000: what is more waits
 *     with the transport; 256 unless told otherwise
 * @param ordering the order kept; by partition key unless told otherwise
 * @param retry what happens after a failure
 * @param idempotency how duplicates are kept from the handler
 * @param maxHandling the time one attempt may take, after which the handler is interrupted and the attempt has failed;
 *     5 minutes unless told otherwise. A handler that ignores the interrupt keeps its place among {@code concurrency}
 *     until it returns
 * @param drainTimeout how long closing waits for running handlers; 10 seconds unless told otherwise
 */
public record ReceiverOptions(
        int concurrency,
        int maxUnsettled,
        Ordering ordering,
        RetryPolicy retry,
        Idempotency idempotency,
        Duration maxHandling,
        Duration drainTimeout) {

    private static final ReceiverOptions DEFAULTS = new ReceiverOptions(
            8,
            256,
            Ordering.KEY,
            RetryPolicy.defaults(),
            Idempotency.defaults(),
            Duration.ofMinutes(5),
            Duration.ofSeconds(10));

    /** Checks the ranges. */
    public ReceiverOptions {
        Ranges.between("concurrency", concurrency, 1, 10_000);
        Ranges.between("maxUnsettled", maxUnsettled, concurrency, 100_000);
        Ranges.positive("maxHandling", maxHandling);
        Ranges.notNegative("drainTimeout", drainTimeout);
    }

    /** The defaults named above. */
    public static ReceiverOptions defaults() {
        return DEFAULTS;
    }

    /** The same with another concurrency; {@code maxUnsettled} grows with it where it would be too small. */
    public ReceiverOptions withConcurrency(int concurrency) {
        return new ReceiverOptions(
                concurrency,
                Math.max(maxUnsettled, concurrency),
                ordering,
                retry,
                idempotency,
                maxHandling,
                drainTimeout);
    }

    /** The same with another bound of unsettled messages. */
    public ReceiverOptions withMaxUnsettled(int maxUnsettled) {
        return new ReceiverOptions(concurrency, maxUnsettled, ordering, retry, idempotency, maxHandling, drainTimeout);
    }

    /** The same with another order. */
    public ReceiverOptions withOrdering(Ordering ordering) {
        return new ReceiverOptions(concurrency, maxUnsettled, ordering, retry, idempotency, maxHandling, drainTimeout);
    }

    /** The same with another retry policy. */
    public ReceiverOptions withRetry(RetryPolicy retry) {
        return new ReceiverOptions(concurrency, maxUnsettled, ordering, retry, idempotency, maxHandling, drainTimeout);
    }

    /** The same with other settings against duplicates. */
    public ReceiverOptions withIdempotency(Idempotency idempotency) {
        return new ReceiverOptions(concurrency, maxUnsettled, ordering, retry, idempotency, maxHandling, drainTimeout);
    }

    /** The same with another limit of one attempt's time. */
    public ReceiverOptions withMaxHandling(Duration maxHandling) {
        return new ReceiverOptions(concurrency, maxUnsettled, ordering, retry, idempotency, maxHandling, drainTimeout);
    }

    /** The same with another time to drain. */
    public ReceiverOptions withDrainTimeout(Duration drainTimeout) {
        return new ReceiverOptions(concurrency, maxUnsettled, ordering, retry, idempotency, maxHandling, drainTimeout);
    }
}
