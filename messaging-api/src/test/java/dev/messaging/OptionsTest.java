package dev.messaging;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    private static final ReceiverOptions RECEIVER = ReceiverOptions.defaults();
    private static final RetryPolicy RETRY = RetryPolicy.defaults();
    private static final Idempotency IDEMPOTENCY = Idempotency.defaults();

    private static void refused(Runnable setting, String message) {
        assertThatIllegalArgumentException().isThrownBy(setting::run).withMessage(message);
    }

    @Test
    void of_receivers_have_the_defaults_that_their_javadoc_names() {
        assertThat(RECEIVER)
                .isEqualTo(new ReceiverOptions(8, 256, Ordering.KEY, RETRY, IDEMPOTENCY, ofMinutes(5), ofSeconds(10)));
        assertThat(RETRY).isEqualTo(new RetryPolicy(5, ofMillis(200), 3, ofMinutes(5), ofMinutes(1), false));
        assertThat(IDEMPOTENCY).isEqualTo(new Idempotency(true, ofSeconds(30), Duration.ofHours(1)));
    }

    @Test
    void of_receivers_change_one_at_a_time() {
        ReceiverOptions options = RECEIVER.withConcurrency(4)
                .withMaxUnsettled(5)
                .withOrdering(Ordering.NONE)
                .withRetry(RetryPolicy.none())
                .withIdempotency(Idempotency.none())
                .withMaxHandling(ofSeconds(1))
                .withDrainTimeout(Duration.ZERO);

        assertThat(options)
                .isEqualTo(new ReceiverOptions(
                        4, 5, Ordering.NONE, RetryPolicy.none(), Idempotency.none(), ofSeconds(1), Duration.ZERO));
    }

    @Test
    void of_dead_letters_have_the_defaults_that_their_javadoc_names_and_change_one_at_a_time() {
        DeadLetterOptions defaults = DeadLetterOptions.defaults();

        assertThat(defaults).isEqualTo(new DeadLetterOptions(Integer.MAX_VALUE, 3, false, ofMinutes(1)));
        assertThat(defaults.withLimit(5).withMaxReplays(7).withDryRun(true).withTimeout(ofSeconds(9)))
                .isEqualTo(new DeadLetterOptions(5, 7, true, ofSeconds(9)));
        refused(() -> defaults.withLimit(0), "The limit is 0; it must be from 1 to 2147483647");
        refused(() -> defaults.withMaxReplays(0), "The maxReplays is 0; it must be from 1 to 2147483647");
        refused(() -> defaults.withTimeout(Duration.ZERO), "The timeout is PT0S; it must be longer than 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 10_001})
    void concurrency_is_from_1_to_10_000(int concurrency) {
        refused(
                () -> RECEIVER.withConcurrency(concurrency),
                "The concurrency is " + concurrency + "; it must be from 1 to 10000");
        assertThat(RECEIVER.withConcurrency(1).concurrency()).isEqualTo(1);
        assertThat(RECEIVER.withConcurrency(10_000).concurrency()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 0, 100_001})
    void max_unsettled_is_from_the_concurrency_to_100_000(int maxUnsettled) {
        refused(
                () -> RECEIVER.withMaxUnsettled(maxUnsettled),
                "The maxUnsettled is " + maxUnsettled + "; it must be from 8 to 100000");
        assertThat(RECEIVER.withMaxUnsettled(8).maxUnsettled()).isEqualTo(8);
    }

    @Test
    void max_unsettled_grows_with_the_concurrency() {
        assertThat(RECEIVER.withConcurrency(300).maxUnsettled()).isEqualTo(300);
        assertThat(RECEIVER.withConcurrency(2).maxUnsettled()).isEqualTo(256);
    }

    @Test
    void of_receivers_have_sensible_times() {
        refused(() -> RECEIVER.withMaxHandling(Duration.ZERO), "The maxHandling is PT0S; it must be longer than 0");
        refused(
                () -> RECEIVER.withMaxHandling(ofSeconds(-1)),
                "The maxHandling is PT-1S; it must be at least 0 and at most 100 years");
        refused(
                () -> RECEIVER.withDrainTimeout(ofSeconds(-1)),
                "The drainTimeout is PT-1S; it must be at least 0 and at most 100 years");
        refused(
                () -> RECEIVER.withDrainTimeout(ofDays(36_501)),
                "The drainTimeout is PT876024H; it must be at least 0 and at most 100 years");
    }

    @Test
    void of_retries_are_checked() {
        refused(() -> RETRY.withMaxAttempts(0), "The maxAttempts is 0; it must be from 1 to 1000");
        refused(() -> RETRY.withMaxAttempts(1_001), "The maxAttempts is 1001; it must be from 1 to 1000");
        refused(() -> RETRY.withInitialDelay(Duration.ZERO), "The initialDelay is PT0S; it must be longer than 0");
        refused(() -> RETRY.withMultiplier(0.9), "The multiplier is 0.9; it must be from 1 to 100");
        refused(() -> RETRY.withMultiplier(100.1), "The multiplier is 100.1; it must be from 1 to 100");
        refused(() -> RETRY.withMultiplier(Double.NaN), "The multiplier is NaN; it must be from 1 to 100");
        refused(
                () -> RETRY.withMaxDelay(ofMillis(199)),
                "The maxDelay is PT0.199S; it must be at least the initialDelay, PT0.2S");
        refused(() -> RETRY.withMaxDelay(Duration.ZERO), "The maxDelay is PT0S; it must be longer than 0");
        refused(
                () -> RETRY.withMaxBlocking(ofSeconds(-1)),
                "The maxBlocking is PT-1S; it must be at least 0 and at most 100 years");
        assertThat(RETRY.withMaxBlocking(Duration.ZERO).maxBlocking()).isZero();
        assertThat(RETRY.withRequests(true).requests()).isTrue();
        assertThat(RetryPolicy.none().maxAttempts()).isEqualTo(1);
    }

    @Test
    void the_longest_delay_grows_with_the_first() {
        assertThat(RETRY.withInitialDelay(ofMinutes(6)).maxDelay()).isEqualTo(ofMinutes(6));
        assertThat(RETRY.withInitialDelay(ofMinutes(4)).maxDelay()).isEqualTo(ofMinutes(5));
    }

    @Test
    void delays_grow_up_to_the_longest_and_are_up_to_a_tenth_shorter_by_chance() {
        RetryPolicy policy =
                RETRY.withInitialDelay(ofMillis(100)).withMultiplier(2).withMaxDelay(ofMillis(350));

        assertThat(policy.delayAfter(1, 0)).isEqualTo(ofMillis(100));
        assertThat(policy.delayAfter(2, 0)).isEqualTo(ofMillis(200));
        assertThat(policy.delayAfter(3, 0)).isEqualTo(ofMillis(350));
        assertThat(policy.delayAfter(1_000, 0)).isEqualTo(ofMillis(350));
        assertThat(policy.delayAfter(0, 0)).isEqualTo(ofMillis(100));
        assertThat(policy.delayAfter(1, 0.5)).isEqualTo(ofMillis(95));
        assertThat(policy.delayAfter(1, 0.999_999_999)).isBetween(ofMillis(90), ofMillis(91));
        RetryPolicy steepest = RETRY.withMultiplier(100).withMaxDelay(ofDays(36_500));
        assertThat(steepest.delayAfter(1_000, 0)).isBetween(ofDays(36_499), ofDays(36_500));
    }

    @Test
    void of_idempotency_are_checked() {
        refused(
                () -> IDEMPOTENCY.withLease(ofNanos(2_999_999)),
                "The lease is PT0.002999999S; it must be at least 3 ms, because it is renewed every third of it");
        refused(() -> IDEMPOTENCY.withLease(Duration.ZERO), "The lease is PT0S; it must be longer than 0");
        refused(() -> IDEMPOTENCY.withRetention(Duration.ZERO), "The retention is PT0S; it must be longer than 0");
        assertThat(IDEMPOTENCY.withLease(ofMillis(3)).withRetention(ofMillis(1)))
                .isEqualTo(new Idempotency(true, ofMillis(3), ofMillis(1)));
        assertThat(Idempotency.none().enabled()).isFalse();
    }

    @Test
    void of_the_builder_are_checked() {
        refused(() -> Messaging.builder().maxInFlight(0), "The maxInFlight is 0; it must be from 1 to 10000000");
        refused(
                () -> Messaging.builder().maxInFlight(10_000_001),
                "The maxInFlight is 10000001; it must be from 1 to 10000000");
        refused(
                () -> Messaging.builder().sendTimeout(Duration.ZERO),
                "The sendTimeout is PT0S; it must be longer than 0");
        refused(
                () -> Messaging.builder().requestTimeout(ofSeconds(-2)),
                "The requestTimeout is PT-2S; it must be at least 0 and at most 100 years");
        refused(
                () -> Messaging.builder().drainTimeout(ofSeconds(-2)),
                "The drainTimeout is PT-2S; it must be at least 0 and at most 100 years");
    }

    @Test
    void retry_later_takes_a_millisecond_at_least() {
        assertThat(new RetryLaterException(ofMillis(1)).delay()).isEqualTo(ofMillis(1));
        refused(
                () -> new RetryLaterException(ofNanos(999_999)),
                "The delay is PT0.000999999S; it must be at least 1 ms");
        refused(
                () -> new RetryLaterException(ofSeconds(-1)),
                "The delay is PT-1S; it must be at least 0 and at most 100 years");
    }
}
