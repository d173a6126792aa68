package dev.messaging.spi;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes what must not be lost again and again, until the broker has it, or it is not wanted any longer. Thread-safe. */
public final class UntilConfirmed {

    private static final Logger LOG = LoggerFactory.getLogger(UntilConfirmed.class);
    private static final int FAILURES_UNTIL_TOLD = 5;

    private final Environment environment;
    private final Duration confirmTimeout;
    private final Backoff backoff;

    /**
     * Begins with nothing.
     *
     * @param confirmTimeout how long an attempt may take
     */
    public UntilConfirmed(Environment environment, Duration confirmTimeout) {
        this.environment = environment;
        this.confirmTimeout = confirmTimeout;
        this.backoff = new Backoff(environment);
    }

    /**
     * Publishes a message, which lives no longer for being published late.
     *
     * @param send makes an attempt, with what is left of the message's time to live
     * @param isWanted whether it is to be published, after the last attempt has failed so; null before the first
     * @return fails once it is not wanted any longer, as the last attempt did
     */
    public CompletableFuture<Void> publish(
            Address to,
            WireMessage message,
            BiFunction<Address, WireMessage, CompletableFuture<Void>> send,
            Predicate<@Nullable Throwable> isWanted) {
        long begun = environment.time().nanoTime();
        return publish(
                "message " + message.id() + " to " + to,
                () -> send.apply(to, message.agedBy(millisSince(begun))),
                isWanted);
    }

    private long millisSince(long begun) {
        return TimeUnit.NANOSECONDS.toMillis(environment.time().nanoTime() - begun);
    }

    /**
     * Publishes.
     *
     * @param what is published, for people
     * @param isWanted whether it is to be published, after the last attempt has failed so; null before the first
     * @return fails once it is not wanted any longer, as the last attempt did
     */
    public CompletableFuture<Void> publish(
            String what, Supplier<CompletableFuture<Void>> attempt, Predicate<@Nullable Throwable> isWanted) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        attempt(what, attempt, isWanted, null, 0, confirmed);
        return confirmed;
    }

    private void attempt(
            String what,
            Supplier<CompletableFuture<Void>> attempt,
            Predicate<@Nullable Throwable> isWanted,
            @Nullable Throwable last,
            int failures,
            CompletableFuture<Void> confirmed) {
        if (!isWanted.test(last)) {
            confirmed.completeExceptionally(
                    last != null
                            ? last
                            : new TransportUnavailableException(
                                    "The connection was lost, or the time was over, before the broker had " + what,
                                    Outcome.NOT_SENT,
                                    null));
            return;
        }
        CompletableFuture<Void> published = begun(attempt);
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
            if (failures == FAILURES_UNTIL_TOLD) {
                LOG.warn("The broker does not take {}; it will be tried again", what, failure);
            }
            backoff.after(failures, () -> attempt(what, attempt, isWanted, failure, failures + 1, confirmed));
        });
    }

    private static CompletableFuture<Void> begun(Supplier<CompletableFuture<Void>> attempt) {
        try {
            return attempt.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
