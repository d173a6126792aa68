package dev.messaging.benchmarks.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import dev.messaging.benchmarks.paired.Worker;
import dev.messaging.rabbitmq.RabbitMqOptions;
import dev.messaging.rabbitmq.RabbitMqTransport;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The process that answers each order with itself: on one queue by the raw client, on another by the library. */
public final class Responders {

    static final String RAW = "benchmark.raw";
    static final String MESSAGING = "benchmark.messaging";

    private Responders() {}

    /**
     * Answers until its input ends.
     *
     * @param args the broker's URL
     */
    public static void main(String[] args) throws Exception {
        try (Messaging messaging = Messaging.builder()
                        .application("benchmarks")
                        .transport(RabbitMqTransport.with(
                                RabbitMqOptions.defaults().withUrl(args[0])))
                        .connect();
                Connection connection = Connections.open(args[0])) {
            messaging.respond(Operation.of(MESSAGING, Order.class, Order.class), request -> request.payload());
            answerRaw(connection.createChannel(), headOfAnswer(connection));
            Worker.serve("ready", command -> command);
        }
        System.exit(0);
    }

    /** The head with which the library answers. */
    private static BasicProperties headOfAnswer(Connection connection) throws Exception {
        CompletableFuture<BasicProperties> head = new CompletableFuture<>();
        try (Channel channel = connection.createChannel()) {
            String replies = channel.queueDeclare().getQueue();
            BasicProperties request = new BasicProperties.Builder()
                    .contentType(Json.CONTENT_TYPE)
                    .correlationId("1")
                    .replyTo(replies)
                    .build();
            channel.basicConsume(replies, true, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
                    head.complete(properties);
                }
            });
            channel.basicPublish("", MESSAGING, request, Json.encode(Json.ORDER));
            return head.join();
        }
    }

    private static void answerRaw(Channel channel, BasicProperties head) throws IOException {
        channel.queueDeclare(RAW, true, false, true, null);
        channel.basicQos(RawPeer.PREFETCH);
        channel.basicConsume(RAW, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, BasicProperties request, byte[] body)
                    throws IOException {
                byte[] answer = Json.encode(Json.decode(body));
                BasicProperties properties =
                        head.builder().correlationId(request.getCorrelationId()).build();
                getChannel().basicPublish("", request.getReplyTo(), properties, answer);
                getChannel().basicAck(envelope.getDeliveryTag(), false);
            }
        });
    }
}
