package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.Subscription;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Json;
import dev.messaging.rabbitmq.RabbitMqOptions;
import dev.messaging.rabbitmq.RabbitMqTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** This library, with its defaults, but for what all have in common. */
final class MessagingPeer implements Peer {

    private final Messaging messaging;
    private final Operation<Order, Order> operation;

    MessagingPeer(String url, String responder) {
        operation = Operation.of(responder, Order.class, Order.class);
        messaging = Messaging.builder()
                .application("benchmarks")
                .transport(RabbitMqTransport.with(RabbitMqOptions.defaults()
                        .withUrl(url)
                        .withoutDeclaring()
                        .withDelayTiers(Duration.ofSeconds(1))
                        .withPrefetch(PREFETCH * Scenario.MOST_CONSUMERS)))
                .connect();
    }

    @Override
    public Call sending(String queue) {
        Queue<Order> channel = Queue.of(queue, Order.class);
        return new Call() {
            @Override
            public void call() {
                messaging.send(channel, Json.ORDER);
            }

            @Override
            public CompletableFuture<?> callAsync() {
                return messaging.sendAsync(channel, Json.ORDER);
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
    public Consumers consuming(String queue, int consumers, Consumer<Order> handler) {
        Subscription subscription = messaging.receive(
                Queue.of(queue, Order.class),
                ReceiverOptions.defaults().withConcurrency(consumers).withMaxUnsettled(PREFETCH * consumers),
                message -> handler.accept(message.payload()));
        return subscription::close;
    }

    @Override
    public void close() {
        messaging.close();
    }
}
