package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.TransportUnavailableException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The ways to call, which faults treat differently. */
enum Verb {
    SEND,
    SEND_ASYNC,
    REQUEST,
    REQUEST_ASYNC,
    REQUEST_WITH_KEY,
    REQUEST_WITH_KEY_ASYNC;

    /** A queue and an operation at one path, whatever serves it. */
    static final Queue<String> QUEUE = Queue.of("work", String.class);

    static final Operation<String, String> OPERATION = Operation.of("work", String.class, String.class);

    boolean isSend() {
        return this == SEND || this == SEND_ASYNC;
    }

    /** Whether the same call may be made twice. */
    boolean isRepeatable() {
        return this != REQUEST && this != REQUEST_ASYNC;
    }

    /** Calls, and gives the reply, or of a send the id. */
    String call(Messaging messaging) {
        Message<String> message = Message.of("ping");
        Message<String> keyed = message.withIdempotencyKey(UUID.randomUUID().toString());
        return switch (this) {
            case SEND -> messaging.send(QUEUE, message);
            case SEND_ASYNC -> join(messaging.sendAsync(QUEUE, message));
            case REQUEST -> messaging.request(OPERATION, message).payload();
            case REQUEST_ASYNC ->
                join(messaging.requestAsync(OPERATION, message)).payload();
            case REQUEST_WITH_KEY -> messaging.request(OPERATION, keyed).payload();
            case REQUEST_WITH_KEY_ASYNC ->
                join(messaging.requestAsync(OPERATION, keyed)).payload();
        };
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** Calls, and gives the failure that there must be. */
    <F extends MessagingException> F fail(Messaging messaging, Class<F> leaf, Outcome outcome) {
        F failure = catchThrowableOfType(leaf, () -> call(messaging));
        assertThat(failure).as(this + " fails").isNotNull();
        assertThat(failure.outcome()).as("outcome of " + failure).isEqualTo(outcome);
        return failure;
    }

    /**
     * Calls in vain, and no attempt may have arrived. A deadline that falls into an attempt does not wait to hear how that
     * one ends, so only what is known of the others is looked at then.
     */
    void failUnsent(Peers.Peer caller) {
        MessagingException failure = catchThrowableOfType(MessagingException.class, () -> call(caller.messaging()));
        assertThat(failure).isInstanceOfAny(TransportUnavailableException.class, DeadlineExceededException.class);
        Stream<@Nullable Throwable> attempts = caller.failures(Kind.RESENT).stream();
        assertThat(
                        failure instanceof DeadlineExceededException
                                ? attempts
                                : Stream.concat(attempts, Stream.of(failure)))
                .allSatisfy(attempt -> assertThat(attempt)
                        .asInstanceOf(type(TransportUnavailableException.class))
                        .returns(Outcome.NOT_SENT, MessagingException::outcome));
    }
}
