package dev.messaging.internal;

import dev.messaging.Interceptor;
import dev.messaging.Interceptor.Chain;
import dev.messaging.Interceptor.Interaction;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Runs interceptors, the first outermost, around what they stand around. */
final class Interception {

    private Interception() {}

    static CompletionStage<?> around(List<Interceptor> interceptors, Interaction interaction, Chain innermost) {
        Chain chain = innermost;
        for (int i = interceptors.size() - 1; i >= 0; i--) {
            Interceptor interceptor = interceptors.get(i);
            Chain next = chain;
            chain = intercepted -> stageOf(() -> Objects.requireNonNull(
                    interceptor.intercept(intercepted, next),
                    () -> "The interceptor " + interceptor.getClass().getName() + " returned null instead of a stage"));
        }
        return chain.proceed(interaction);
    }

    /** What the call gives, as a stage: its own where it gives one, and never a thrown exception. */
    static CompletionStage<?> stageOf(Callable<? extends @Nullable Object> call) {
        try {
            Object result = call.call();
            return result instanceof CompletionStage<?> stage ? stage : CompletableFuture.completedFuture(result);
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }
}
