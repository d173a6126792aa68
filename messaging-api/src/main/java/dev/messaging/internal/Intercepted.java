package dev.messaging.internal;

import dev.messaging.Interceptor;
import dev.messaging.Interceptor.Interaction;
import dev.messaging.Message;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Environment;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends and requests with the application's interceptors around them. */
final class Intercepted {

    private final Environment environment;
    private final List<Interceptor> interceptors;
    private final Outbound outbound;

    Intercepted(Environment environment, List<Interceptor> interceptors, Outbound outbound) {
        this.environment = environment;
        this.interceptors = interceptors;
        this.outbound = outbound;
    }

    boolean isEmpty() {
        return interceptors.isEmpty();
    }

    /** A blocking verb's message is sent on the thread that proceeds, which waits. */
    String send(Destination destination, Message<?> message) {
        return environment
                .threads()
                .await(run(
                        new Interaction(Interceptor.Kind.SEND, destination.name(), message, null),
                        sent -> waiting(() -> outbound.send(destination, sent)),
                        String.class::cast));
    }

    /** A message is kept on the thread that proceeds, too. */
    String defer(Destination destination, Message<?> message, Consumer<WireMessage> store) {
        return environment
                .threads()
                .await(run(
                        new Interaction(Interceptor.Kind.SEND, destination.name(), message, null),
                        sent -> waiting(() -> outbound.defer(destination, sent, store)),
                        String.class::cast));
    }

    CompletableFuture<String> sendAsync(Destination destination, Message<?> message) {
        return run(
                new Interaction(Interceptor.Kind.SEND, destination.name(), message, null),
                sent -> outbound.sendAsync(destination, sent),
                String.class::cast);
    }

    <T> T request(
            Destination operation,
            Message<?> message,
            @Nullable Duration timeout,
            Function<ReceivedMessage<?>, T> result) {
        return environment
                .threads()
                .await(run(
                        new Interaction(Interceptor.Kind.REQUEST, operation.name(), message, null),
                        sent -> waiting(() -> outbound.request(operation, sent, timeout, reply -> reply)),
                        reply -> result.apply((ReceivedMessage<?>) reply)));
    }

    <T> CompletableFuture<T> requestAsync(
            Destination operation,
            Message<?> message,
            @Nullable Duration timeout,
            Function<ReceivedMessage<?>, T> result) {
        return run(
                new Interaction(Interceptor.Kind.REQUEST, operation.name(), message, null),
                sent -> outbound.requestAsync(operation, sent, timeout, reply -> reply),
                reply -> result.apply((ReceivedMessage<?>) reply));
    }

    private static CompletableFuture<?> waiting(Callable<?> call) {
        return Interception.stageOf(call).toCompletableFuture();
    }

    private <T> CompletableFuture<T> run(
            Interaction interaction, Function<Message<?>, CompletableFuture<?>> innermost, Function<Object, T> result) {
        MessagingFuture<T> outcome = new MessagingFuture<>(environment);
        Message<?> original = interaction.sent();
        Interception.around(interceptors, interaction, changed -> {
                    Message<?> message = changed.sent() == null ? original : changed.sent();
                    if (message == null) {
                        return CompletableFuture.failedFuture(
                                new IllegalStateException("An interceptor took the message away"));
                    }
                    CompletableFuture<?> call = innermost.apply(message);
                    outcome.onAbandon(() -> call.cancel(true));
                    if (outcome.isDone()) {
                        call.cancel(true);
                    }
                    return call;
                })
                .whenComplete((value, failure) -> settle(outcome, interaction, value, failure, result));
        return outcome;
    }

    private static <T> void settle(
            MessagingFuture<T> outcome,
            Interaction interaction,
            @Nullable Object value,
            @Nullable Throwable failure,
            Function<Object, T> result) {
        if (failure != null) {
            outcome.fail(Failures.unwrapped(failure));
            return;
        }
        try {
            outcome.succeed(result.apply(Objects.requireNonNull(value)));
        } catch (ClassCastException | NullPointerException notTheResult) {
            outcome.fail(new IllegalStateException(
                    "An interceptor of " + interaction.name() + " gave " + value + " as the result of a "
                            + interaction.kind() + "; give what the chain gave",
                    notTheResult));
        }
    }
}
