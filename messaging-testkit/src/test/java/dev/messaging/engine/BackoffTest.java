package dev.messaging.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Backoff;
import dev.messaging.testkit.VirtualEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pauses on a thread that may block. */
class BackoffTest {

    private static final int MANY_FAILURES = 10;

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final Backoff backoff = new Backoff(environment);

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void last_as_long_as_a_pause_does() {
        assertThat(pause(new CompletableFuture<>())).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(5_000));
    }

    @Test
    void end_early_with_what_they_are_for() {
        CompletableFuture<Void> ends = new CompletableFuture<>();
        environment.time().schedule(Duration.ofSeconds(1), () -> ends.complete(null));
        CompletableFuture<Void> fails = new CompletableFuture<>();
        environment.time().schedule(Duration.ofSeconds(2), () -> fails.completeExceptionally(new AssertionError()));

        assertThat(pause(ends)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pause(fails)).isEqualTo(Duration.ofSeconds(1));
        assertThat(pause(fails)).isZero();
    }

    private Duration pause(CompletableFuture<Void> end) {
        long begun = environment.time().nanoTime();
        environment.run(() -> backoff.await(MANY_FAILURES, end));
        return Duration.ofNanos(environment.time().nanoTime() - begun);
    }
}
