package dev.messaging.testkit.contract;

import dev.messaging.Channel;
import dev.messaging.Gathered;
import dev.messaging.Handler;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.Responder;
import dev.messaging.Source;
import dev.messaging.Subscription;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * The verbs of a {@link Messaging} in one {@link Mode}: tests are written once, in the form that waits.
 *
 * <p>In {@link Mode#ASYNC}, handlers leave the thread they are called on, and complete a stage later.
 */
final class Verbs {

    private final Messaging messaging;
    private final Mode mode;
    private final Waiting wait;

    Verbs(Messaging messaging, Mode mode, Waiting wait) {
        this.messaging = messaging;
        this.mode = mode;
        this.wait = wait;
    }

    <T> String send(Channel<T> channel, T payload) {
        return send(channel, Message.of(payload));
    }

    <T> String send(Channel<T> channel, Message<? extends T> message) {
        return mode == Mode.BLOCKING
                ? messaging.send(channel, message)
                : wait.await(messaging.sendAsync(channel, message));
    }

    <Q, R> R request(Operation<Q, R> operation, Q payload) {
        return mode == Mode.BLOCKING
                ? messaging.request(operation, payload)
                : wait.await(messaging.requestAsync(operation, payload));
    }

    <Q, R> ReceivedMessage<R> request(Operation<Q, R> operation, Message<? extends Q> message) {
        return mode == Mode.BLOCKING
                ? messaging.request(operation, message)
                : wait.await(messaging.requestAsync(operation, message));
    }

    /** Asks and does not wait: in blocking mode on a thread of its own. */
    <Q, R> CompletableFuture<R> requestLater(Operation<Q, R> operation, Q payload) {
        return mode == Mode.BLOCKING
                ? wait.beside(() -> messaging.request(operation, payload))
                : messaging.requestAsync(operation, payload);
    }

    /** Sends and does not wait: in blocking mode on a thread of its own. */
    <T> CompletableFuture<String> sendLater(Channel<T> channel, Message<? extends T> message) {
        return mode == Mode.BLOCKING
                ? wait.beside(() -> messaging.send(channel, message))
                : messaging.sendAsync(channel, message);
    }

    <Q, R> Gathered<R> gather(List<? extends Operation<? super Q, ? extends R>> operations, Q payload) {
        return mode == Mode.BLOCKING
                ? messaging.gather(operations, payload)
                : wait.await(messaging.<Q, R>gatherAsync(operations, payload));
    }

    <T> Subscription receive(Source<T> source, Handler<T> handler) {
        return receive(source, ReceiverOptions.defaults(), handler);
    }

    <T> Subscription receive(Source<T> source, ReceiverOptions options, Handler<T> handler) {
        return mode == Mode.BLOCKING
                ? messaging.receive(source, options, handler)
                : messaging.receiveAsync(
                        source,
                        options,
                        message -> later(() -> {
                            handler.handle(message);
                            return "handled";
                        }));
    }

    <Q, R> Subscription respond(Operation<Q, R> operation, Responder<Q, R> responder) {
        return respond(operation, ReceiverOptions.defaults(), responder);
    }

    <Q, R> Subscription respond(Operation<Q, R> operation, ReceiverOptions options, Responder<Q, R> responder) {
        return mode == Mode.BLOCKING
                ? messaging.respond(operation, options, responder)
                : messaging.respondAsync(operation, options, request -> later(() -> responder.respond(request)));
    }

    private <T> CompletableFuture<T> later(Callable<T> task) {
        return wait.beside(task);
    }
}
