package dev.messaging.testkit.simulation;

import dev.messaging.Idempotency;
import dev.messaging.Ordering;
import dev.messaging.ReceiverOptions;
import dev.messaging.RetryPolicy;
import java.time.Duration;
import java.util.List;

/** Receivers' options by chance. */
final class Options {

    private Options() {}

    static ReceiverOptions drawn(Dice dice) {
        int concurrency = dice.between(1, 4);
        RetryPolicy retry = RetryPolicy.defaults()
                .withMaxAttempts(dice.between(1, 4))
                .withInitialDelay(dice.between(Duration.ofMillis(50), Duration.ofSeconds(1)))
                .withMaxDelay(dice.between(Duration.ofSeconds(1), Duration.ofSeconds(10)))
                .withMultiplier(dice.between(1, 3))
                .withMaxBlocking(dice.between(Duration.ofSeconds(2), Duration.ofMinutes(1)))
                .withRequests(dice.happens(0.3));
        Idempotency idempotency = dice.happens(0.2)
                ? Idempotency.none()
                : Idempotency.defaults().withLease(dice.between(Duration.ofSeconds(3), Duration.ofSeconds(30)));
        return ReceiverOptions.defaults()
                .withConcurrency(concurrency)
                .withMaxUnsettled(concurrency * dice.between(1, 3))
                .withOrdering(dice.oneOf(List.of(Ordering.values())))
                .withDrainTimeout(dice.between(Duration.ofMillis(100), Duration.ofSeconds(10)))
                .withRetry(retry)
                .withIdempotency(idempotency);
    }
}
