package dev.messaging.internal;

import dev.messaging.DeadlineExceededException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Environment;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Goes through dead letters, one after another, for as long as it may. A letter is taken away only after its visitor is done with
 * it: nothing is lost, whatever ends the walk.
 */
final class LetterWalk<R> {

    private final Environment environment;
    private final String where;
    private final DeadLetterPass pass;
    private final LetterVisitor<R> visitor;
    private final MessagingFuture<R> walked;

    /** Whether it is to end where it is. */
    private volatile boolean over;

    /** Whether it waits for the transport, which may have nothing to say. */
    private volatile boolean asking = true;

    private LetterWalk(Environment environment, String where, DeadLetterPass pass, LetterVisitor<R> visitor) {
        this.environment = environment;
        this.where = where;
        this.pass = pass;
        this.visitor = visitor;
        this.walked = new MessagingFuture<>(environment);
    }

    /** Walks; the future gives the visitor's result. */
    static <R> CompletableFuture<R> through(
            DeadLetterPass pass, String where, Environment environment, Duration timeout, LetterVisitor<R> visitor) {
        LetterWalk<R> walk = new LetterWalk<>(environment, where, pass, visitor);
        Cancellable timer = environment.time().schedule(timeout, () -> walk.timeOut(timeout));
        walk.walked.onAbandon(walk::giveUp);
        walk.walked.whenComplete((result, failure) -> timer.cancel());
        walk.begin();
        return walk.walked;
    }

    private void begin() {
        Failures.caught(() -> pass.count()
                        .thenAcceptAsync(visitor::begin, environment.threads().handlers()))
                .whenComplete((begun, failure) -> {
                    if (failure == null) {
                        step();
                    } else {
                        end(failure);
                    }
                });
    }

    private void step() {
        asking = true;
        if (over || !visitor.wantsMore()) {
            end(null);
            return;
        }
        Failures.caught(() -> pass.next()
                        .thenComposeAsync(this::visit, environment.threads().handlers()))
                .whenComplete((goesOn, failure) -> {
                    if (failure != null) {
                        end(failure);
                    } else if (goesOn) {
                        step();
                    } else {
                        end(null);
                    }
                });
    }

    /** Gives whether there may be another. */
    private CompletionStage<Boolean> visit(Optional<WireMessage> letter) {
        if (letter.isEmpty()) {
            return CompletableFuture.completedFuture(false);
        }
        asking = false;
        return visitor.visit(letter.get()).thenApply(isDone -> {
            if (isDone) {
                pass.remove();
            }
            return true;
        });
    }

    private void end(@Nullable Throwable failure) {
        pass.close().whenComplete((done, closing) -> {
            Throwable why = failure == null ? closing : failure;
            if (why == null) {
                walked.succeed(visitor.result());
            } else {
                walked.fail(told(Failures.unwrapped(why)));
            }
        });
    }

    /** What was done before it failed is not undone, and must be known. */
    private Throwable told(Throwable failure) {
        failure.addSuppressed(new IllegalStateException(
                "The pass through " + where + " had come to " + visitor + "; what it had not done stays there"));
        return failure;
    }

    private void timeOut(Duration timeout) {
        walked.fail(new DeadlineExceededException(
                "The pass through " + where + " has not come to its end within " + timeout.toMillis()
                        + " ms, but only to " + visitor
                        + "; the rest stays there. Give it more time, or a limit, and see who else receives from there",
                Outcome.UNKNOWN,
                null));
        giveUp();
    }

    /** What is being sent has its own end, and is taken away if it is safe; what is waited for here may never come. */
    private void giveUp() {
        over = true;
        if (asking) {
            pass.close();
        }
    }
}
