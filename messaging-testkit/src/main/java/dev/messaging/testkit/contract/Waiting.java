package dev.messaging.testkit.contract;

import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How tests wait: through the environment alone, so that they do so in real time and in virtual time. */
final class Waiting {

    private static final Duration FIRST_LOOK = Duration.ofMillis(1);
    private static final Duration LATER_LOOKS = Duration.ofMillis(50);

    private final Environment environment;
    private final Duration patience;

    Waiting(Environment environment, Duration patience) {
        this.environment = environment;
        this.patience = patience;
    }

    /** The result, or the failure itself; an error if neither comes. */
    <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> relay = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                relay.complete(value);
            } else {
                relay.completeExceptionally(failure);
            }
        });
        Cancellable timer = environment
                .time()
                .schedule(
                        patience, () -> relay.completeExceptionally(new AssertionError("Not done within " + patience)));
        try {
            return environment.threads().await(relay);
        } finally {
            timer.cancel();
        }
    }

    /** The failure that a stage must end with. */
    Throwable awaitFailure(CompletionStage<?> stage) {
        Object result;
        try {
            result = await(stage);
        } catch (AssertionError notDone) {
            throw notDone;
        } catch (Throwable failure) {
            return failure;
        }
        throw new AssertionError("It was to fail, but gave " + result);
    }

    /** Lets time pass. */
    void pause(Duration time) {
        CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
        environment.time().schedule(time, () -> over.complete(null));
        environment.threads().await(over);
    }

    /** Looks again and again until the assertion holds. */
    void eventually(Runnable assertion) {
        long start = now();
        Duration look = FIRST_LOOK;
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (since(start).compareTo(patience) > 0) {
                    throw new AssertionError("Not so within " + patience + ": " + notYet.getMessage(), notYet);
                }
            }
            pause(look);
            look = look.compareTo(LATER_LOOKS) < 0 ? look.multipliedBy(2) : LATER_LOOKS;
        }
    }

    /** Runs something beside the test. */
    <T> CompletableFuture<T> beside(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        environment.threads().handlers().execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
            }
        });
        return result;
    }

    /** The clock for measuring. */
    long now() {
        return environment.time().nanoTime();
    }

    /** The time passed since a reading of {@link #now}. */
    Duration since(long start) {
        return Duration.ofNanos(now() - start);
    }
}
