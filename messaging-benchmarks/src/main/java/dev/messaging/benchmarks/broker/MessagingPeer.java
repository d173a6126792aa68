package dev.messaging.benchmarks.broker;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.Subscription;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Json;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** This library, with its defaults, but for what all have in common. */
public final class MessagingPeer implements Peer {

    private final Messaging messaging;
    private final Operation<Order, Order> operation;
    private final Supplier<Message<Order>> messages;
    private final IntFunction<ReceiverOptions> receiving;

    /**
     * Connected already.
     *
     * @param responder whom it asks
     * @param messages what it sends
     * @param receiving how it receives so many at once
     */
    public MessagingPeer(
            Messaging messaging,
            String responder,
            Supplier<Message<Order>> messages,
            IntFunction<ReceiverOptions> receiving) {
        this.messaging = messaging;
        this.operation = Operation.of(responder, Order.class, Order.class);
        this.messages = messages;
        this.receiving = receiving;
    }

    @Override
    public Call sending(String place) {
        Queue<Order> queue = Queue.of(place, Order.class);
        return new Call() {
            @Override
            public void call() {
                messaging.send(queue, messages.get());
            }

            @Override
            public CompletableFuture<?> callAsync() {
                return messaging.sendAsync(queue, messages.get());
            }
        };
    }

    @Override
    public Call requesting() {
        return new Call() {
            @Override
            public void call() {
                messaging.request(operation, Json.ORDER);
            }

            @Override
            public CompletableFuture<?> callAsync() {
                return messaging.requestAsync(operation, Json.ORDER);
            }
        };
    }

    @Override
    public Consumers consuming(String place, int concurrency, Consumer<Order> handler) {
        Subscription subscription = messaging.receive(
                Queue.of(place, Order.class),
                receiving.apply(concurrency),
                message -> handler.accept(message.payload()));
        return subscription::close;
    }

    @Override
    public void close() {
        messaging.close();
    }
}
