package dev.messaging.internal;

import dev.messaging.Interceptor;
import dev.messaging.Interceptor.Interaction;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.StoreUnavailableException;
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
        Invocation invocation = new Invocation(ticket, environment.time().nanoTime());
        handling.invocation = invocation;
        // Whoever abandons all either finds the invocation, and interrupts it, or is found here.
        if (handling.receiver.dispatcher().isAbandoned()) {
            invocation.end();
            invocation.leaveThread();
            if (handling.claim(ticket)) {
                handling.receiver.letGo(handling);
            }
            return false;
        }
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
            invocation.leaveThread();
        }
        if (thrown == null
                && answer instanceof CompletionStage<?> later
                && (handler.isAsync() || !interceptors.isEmpty())) {
            later.whenComplete((value, failure) -> end(handling, context, invocation, value, failure));
        } else {
            end(handling, context, invocation, answer, thrown);
        }
        return false;
    }

    private @Nullable Object call(ReceivedMessage<?> received, Handling handling) throws Exception {
        if (interceptors.isEmpty()) {
            return answer(received, handling);
        }
        return Interception.around(
                interceptors,
                new Interaction(Interceptor.Kind.HANDLE, handling.receiver.name(), null, received),
                interaction -> Interception.stageOf(
                        () -> answer(interaction.received() == null ? received : interaction.received(), handling)));
    }

    private @Nullable Object answer(ReceivedMessage<?> received, Handling handling) throws Exception {
        Object answer = handler.call(received);
        if (answer == null && handler.isAsync()) {
            throw new IllegalStateException("The asynchronous handler of " + handling.receiver.destination()
                    + " returned null instead of a stage");
        }
        return answer;
    }

    private void end(
            Handling handling,
            Context context,
            Invocation invocation,
            @Nullable Object answer,
            @Nullable Throwable failure) {
        context.end();
        invocation.end();
        if (!handling.claim(invocation.ticket())) {
            if (invocation.giveSlotBack()) {
                handling.receiver.dispatcher().overdueReturned();
            }
            return;
        }
        if (failure != null) {
            handling.failure = Failures.unwrapped(failure);
        } else if (handling.isRequest()) {
            reply(handling, answer);
        }
        StoreGate gate = handling.receiver.gate();
        if (!(handling.failure instanceof StoreUnavailableException away)) {
            gate.handled(invocation.began());
        } else if (!gate.believes(handling, away)) {
            handling.failure = ofHandler(away);
        }
        handling.turnBack();
    }

    private static Throwable ofHandler(StoreUnavailableException away) {
        Throwable cause = away.getCause();
        return cause == null ? new IllegalStateException(away.getMessage(), away) : cause;
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
