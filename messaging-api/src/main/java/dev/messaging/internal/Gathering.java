package dev.messaging.internal;

import dev.messaging.Gathered;
import dev.messaging.Gathered.Answer;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Requester;
import dev.messaging.spi.Environment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks several operations at once, and waits until each has answered or failed in its own time. */
final class Gathering<Q, R> {

    private final Environment environment;
    private final Requester requester;

    Gathering(Environment environment, Requester requester) {
        this.environment = environment;
        this.requester = requester;
    }

    CompletableFuture<Gathered<R>> ask(List<? extends Operation<? super Q, ? extends R>> operations, Q payload) {
        List<CompletableFuture<Answer<R>>> answers = new ArrayList<>(operations.size());
        List<CompletableFuture<?>> asked = new ArrayList<>(operations.size());
        for (Operation<? super Q, ? extends R> operation : operations) {
            CompletableFuture<? extends R> reply = requester.requestAsync(operation, payload);
            asked.add(reply);
            answers.add(reply.handle((value, failure) -> answer(operation, value, failure)));
        }
        MessagingFuture<Gathered<R>> gathered = new MessagingFuture<>(environment);
        gathered.onAbandon(() -> asked.forEach(reply -> reply.cancel(true)));
        CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new)).whenComplete((done, failure) -> {
            if (failure == null) {
                gathered.succeed(new Gathered<>(
                        answers.stream().map(answer -> answer.getNow(null)).toList()));
            } else {
                gathered.fail(Failures.unwrapped(failure));
            }
        });
        return gathered;
    }

    private static <R> Answer<R> answer(
            Operation<?, ? extends R> operation, @Nullable R reply, @Nullable Throwable failure) {
        if (failure == null) {
            return new Answer<>(operation, reply, null);
        }
        Throwable cause = Failures.unwrapped(failure);
        MessagingException why = cause instanceof MessagingException known
                ? known
                : new MessagingException(
                        "The request to " + operation + " failed: " + cause, Outcome.UNKNOWN, false, cause);
        return new Answer<>(operation, null, why);
    }
}
