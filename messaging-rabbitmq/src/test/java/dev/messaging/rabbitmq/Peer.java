package dev.messaging.rabbitmq;

import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Another AMQP client, which knows nothing of this library. */
final class Peer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Connection connection;
    private final Channel channel;

    private Peer(Connection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    static Peer at(String url) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        Connection connection = factory.newConnection("peer");
        return new Peer(connection, connection.createChannel());
    }

    Channel channel() {
        return channel;
    }

    /** The next message of a queue, taken out of it. */
    GetResponse next(String queue) {
        return await("something comes to " + queue)
                .atMost(PATIENCE)
                .until(() -> channel.basicGet(queue, true), Objects::nonNull);
    }

    /** A queue of its own, and what comes to it. */
    Replies replies() throws IOException {
        String queue = channel.queueDeclare().getQueue();
        return consume(queue);
    }

    /** What comes to a queue. */
    Replies consume(String queue) throws IOException {
        BlockingQueue<Delivery> replies = new LinkedBlockingQueue<>();
        channel.basicConsume(queue, true, (tag, delivery) -> replies.add(delivery), tag -> {});
        return new Replies(queue, replies);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    /** What comes to a queue. */
    record Replies(String queue, BlockingQueue<Delivery> queued) {

        Delivery next() throws InterruptedException {
            Delivery reply = queued.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (reply == null) {
                throw new AssertionError("Nothing came to " + queue);
            }
            return reply;
        }
    }
}
