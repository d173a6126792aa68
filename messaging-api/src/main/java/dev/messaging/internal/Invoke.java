package dev.messaging.internal;

import dev.messaging.Interceptor;
import dev.messaging.Interceptor.Interaction;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Settlement;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Runs the handler, in the context of the message, and takes what comes of it. */
final class Invoke implements Stage<Handling> {

    private final Environment environment;
    private final HandlerCall handler;
    private final List<Interceptor> interceptors;

    Invoke(Environment environment, HandlerCall handler, List<Interceptor> interceptors) {
        this.environment = environment;
        this.handler = handler;
        this.interceptors = interceptors;
    }

    @Override
    public boolean begin(Handling handling) {
        ReceivedMessage<?> received = handling.received();
        Context context = new Context(received, handling.receiver, handling.deadline);
        int ticket = handling.hold();
        handling.invocation.begin(ticket, environment.time().nanoTime());
        handling.receiver.watch();
        Object answer = null;
        Throwable thrown = null;
        Context previous = Context.enter(context);
        try {
            answer = call(received, handling);
        } catch (Throwable failure) {
            thrown = failure;
        } finally {
            Context.leave(previous);
            handling.invocation.leaveThread();
        }
        if (thrown == null
                && answer instanceof CompletionStage<?> later
                && (handler.isAsync() || !interceptors.isEmpty())) {
            later.whenComplete((value, failure) -> end(handling, context, ticket, value, failure));
        } else {
            end(handling, context, ticket, answer, thrown);
        }
        return false;
    }

    private @Nullable Object call(ReceivedMessage<?> received, Handling handling) throws Exception {
        if (interceptors.isEmpty()) {
            Object answer = handler.call(received);
            if (answer == null && handler.isAsync()) {
                throw new IllegalStateException("The asynchronous handler of " + handling.receiver.destination()
                        + " returned null instead of a stage");
            }
            return answer;
        }
        return Interception.around(
                interceptors,
                new Interaction(Interceptor.Kind.HANDLE, handling.receiver.name(), null, received),
                interaction -> Interception.stageOf(
                        () -> handler.call(interaction.received() == null ? received : interaction.received())));
    }

    private void end(
            Handling handling, Context context, int ticket, @Nullable Object answer, @Nullable Throwable failure) {
        context.end();
        if (!handling.claim(ticket)) {
            // It was overdue and is settled already; only its slot was still its own.
            handling.receiver.dispatcher().overdueReturned(handling);
            return;
        }
        handling.invocation.end();
        if (failure != null) {
            handling.failure = Failures.unwrapped(failure);
        } else if (handling.isRequest()) {
            reply(handling, answer);
        }
        handling.turnBack();
    }

    private static void reply(Handling handling, @Nullable Object answer) {
        try {
            handling.reply = handling.receiver.replies().reply(handling, answer);
            handling.settlement = new Settlement.Reply(handling.reply);
        } catch (RuntimeException cannot) {
            handling.failure = cannot;
        }
    }
}
