package dev.messaging.rabbitmq;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what must not be lost again and again, until the broker has it, or it is not wanted any longer. Thread-safe. */
final class UntilConfirmed {

    private static final Logger LOG = LoggerFactory.getLogger(UntilConfirmed.class);
    private static final int FAILURES_UNTIL_TOLD = 5;

    private final Environment environment;
    private final Duration confirmTimeout;
    private final Backoff backoff;

    UntilConfirmed(Environment environment, Duration confirmTimeout) {
        this.environment = environment;
        this.confirmTimeout = confirmTimeout;
        this.backoff = new Backoff(environment);
    }

    /**
     * Begins.
     *
     * @param what is published, for people
     * @return fails once it is not wanted any longer
     */
    CompletableFuture<Void> publish(String what, Supplier<CompletableFuture<Void>> attempt, BooleanSupplier isWanted) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        attempt(what, attempt, isWanted, 0, confirmed);
        return confirmed;
    }

    private void attempt(
            String what,
            Supplier<CompletableFuture<Void>> attempt,
            BooleanSupplier isWanted,
            int failures,
            CompletableFuture<Void> confirmed) {
        if (!isWanted.getAsBoolean()) {
            confirmed.completeExceptionally(new TransportUnavailableException(
                    "The connection was lost, or the time is over, before the broker had " + what,
                    Outcome.UNKNOWN,
                    null));
            return;
        }
        CompletableFuture<Void> published = attempt.get();
        Cancellable timeout = environment
                .time()
                .schedule(
                        confirmTimeout,
                        () -> published.completeExceptionally(new TransportUnavailableException(
                                "The broker did not confirm " + what + " in " + confirmTimeout.toMillis() + " ms",
                                Outcome.UNKNOWN,
                                null)));
        published.whenComplete((done, failure) -> {
            timeout.cancel();
            if (failure == null) {
                confirmed.complete(null);
                return;
            }
            if (failures >= FAILURES_UNTIL_TOLD) {
                LOG.warn("The broker does not take {}; it will be tried again", what, failure);
            }
            backoff.after(failures, () -> attempt(what, attempt, isWanted, failures + 1, confirmed));
        });
    }
}
