package dev.messaging.spi;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Tries again after pauses that grow, each a little longer or shorter, so that not all come at once. Thread-safe. */
public final class Backoff {

    private static final long SHORTEST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 5_000;
    private static final int DOUBLINGS = 6;

    private final Environment environment;

    /** Takes time and chance from there. */
    public Backoff(Environment environment) {
        this.environment = environment;
    }

    /**
     * Runs it after a pause.
     *
     * @param failures how many attempts have failed in succession before the last; the pause grows with them
     */
    public Cancellable after(int failures, Runnable attempt) {
        return environment.time().schedule(pause(failures), attempt);
    }

    /**
     * Pauses on this thread, which may block.
     *
     * @param failures as for {@link #after}
     * @param end ends the pause early, once it is done
     */
    public void await(int failures, CompletionStage<?> end) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        Cancellable timer = after(failures, () -> over.complete(null));
        end.whenComplete((done, failure) -> over.complete(null));
        environment.threads().await(over);
        timer.cancel();
    }

    /**
     * How long a pause is, for who sets its timer himself; another one each time.
     *
     * @param failures as for {@link #after}
     */
    public Duration pause(int failures) {
        long millis = Math.min(LONGEST_MILLIS, SHORTEST_MILLIS << Math.min(failures, DOUBLINGS));
        return Duration.ofMillis(millis / 2 + environment.random().nextLong(millis / 2 + 1));
    }
}
