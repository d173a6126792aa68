package dev.messaging.internal;

import dev.messaging.AsyncHandler;
import dev.messaging.AsyncResponder;
import dev.messaging.Handler;
import dev.messaging.ReceivedMessage;
import dev.messaging.Responder;
import org.jspecify.annotations.Nullable;

/** The four forms of an application's handler as one. */
interface HandlerCall {

    /** The reply, or nothing; or a stage of it, if the handler is asynchronous. */
    @Nullable
    Object call(ReceivedMessage<?> message) throws Exception;

    /** Whether it returns a stage. */
    boolean isAsync();

    /** A received message gives payloads only, so one of {@code T} is one of all that {@code T} extends. */
    @SuppressWarnings("unchecked")
    private static <T> ReceivedMessage<T> as(ReceivedMessage<?> message) {
        return (ReceivedMessage<T>) message;
    }

    static <T> HandlerCall handling(Handler<T> handler) {
        return blocking(message -> {
            handler.handle(as(message));
            return null;
        });
    }

    static <T> HandlerCall handlingAsync(AsyncHandler<T> handler) {
        return async(message -> handler.handle(as(message)));
    }

    static <Q, R> HandlerCall responding(Responder<Q, R> responder) {
        return blocking(message -> responder.respond(as(message)));
    }

    static <Q, R> HandlerCall respondingAsync(AsyncResponder<Q, R> responder) {
        return async(message -> responder.respond(as(message)));
    }

    private static HandlerCall blocking(Body body) {
        return new Form(body, false);
    }

    private static HandlerCall async(Body body) {
        return new Form(body, true);
    }

    /** What runs. */
    interface Body {
        @Nullable
        Object call(ReceivedMessage<?> message) throws Exception;
    }

    /** A handler with its form. */
    record Form(Body body, boolean isAsync) implements HandlerCall {

        @Override
        public @Nullable Object call(ReceivedMessage<?> message) throws Exception {
            return body.call(message);
        }
    }
}
