package dev.messaging.benchmarks.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import dev.messaging.rabbitmq.RabbitMqOptions;
import dev.messaging.rabbitmq.RabbitMqTransport;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The properties and headers with which the library sends.
 *
 * @param sent to a queue
 * @param asked of a responder
 */
record Heads(BasicProperties sent, BasicProperties asked) {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** Lets the library send, and takes what it has sent. */
    static Heads tap(String url) throws IOException, TimeoutException {
        String name = "heads." + ProcessHandle.current().pid();
        Operation<Order, Order> operation = Operation.of(name + ".asked", Order.class, Order.class);
        Queue<Order> queue = Queue.of(name + ".sent", Order.class);
        try (Connection connection = Connections.open(url);
                Channel channel = connection.createChannel();
                Messaging messaging = Messaging.builder()
                        .application("benchmarks")
                        .transport(RabbitMqTransport.with(
                                RabbitMqOptions.defaults().withUrl(url).withoutDeclaring()))
                        .connect()) {
            channel.queueDeclare(queue.name(), true, false, false, null);
            channel.queueDeclare(operation.name(), true, false, false, null);
            messaging.send(queue, Json.ORDER);
            Future<?> reply = messaging.requestAsync(operation, Json.ORDER);
            Heads heads = new Heads(next(channel, queue.name()), next(channel, operation.name()));
            reply.cancel(true); // there is nobody to answer it, and closing would wait
            channel.queueDelete(queue.name());
            channel.queueDelete(operation.name());
            return heads;
        }
    }

    /** What is next in a queue. */
    static BasicProperties next(Channel channel, String queue) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() - end < 0) {
            GetResponse next = channel.basicGet(queue, true);
            if (next != null) {
                return next.getProps();
            }
        }
        throw new IOException("Nothing comes to " + queue);
    }

    /** How many bytes it has on the wire. */
    static int bytes(BasicProperties head) throws IOException {
        return head.toFrame(1, Order.JSON_BYTES).size();
    }
}
