package dev.messaging.benchmarks.rabbitmq;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Json;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.AsyncRabbitTemplate;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.amqp.rabbit.listener.AbstractMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.DirectMessageListenerContainer;
import org.springframework.amqp.rabbit.listener.SimpleMessageListenerContainer;

/** Spring AMQP with correlated confirms; it gets bytes, and so converts nothing. */
final class SpringPeer implements Peer {

    private static final int CHANNELS = 1_024;
    private static final long REPLY_MILLIS = 30_000;

    private final CachingConnectionFactory connections;
    private final RabbitTemplate template;

    /** Requests are not confirmed. */
    private final CachingConnectionFactory unconfirmed;

    private final RabbitTemplate requests;
    private final AsyncRabbitTemplate asyncRequests;
    private final boolean tuned;

    private SpringPeer(String url, boolean tuned) {
        this.tuned = tuned;
        connections = new CachingConnectionFactory(Connections.factory(url));
        connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.CORRELATED);
        if (tuned) {
            connections.setChannelCacheSize(CHANNELS);
        }
        template = new RabbitTemplate(connections);
        unconfirmed = new CachingConnectionFactory(Connections.factory(url));
        requests = new RabbitTemplate(unconfirmed);
        requests.setReplyTimeout(REPLY_MILLIS);
        asyncRequests = new AsyncRabbitTemplate(new RabbitTemplate(unconfirmed));
        asyncRequests.setReceiveTimeout(REPLY_MILLIS);
        asyncRequests.start();
    }

    /** {@link RabbitTemplate}, and containers that take turns with a thread of each consumer's own. */
    static SpringPeer withDefaults(String url) {
        return new SpringPeer(url, false);
    }

    /** A channel for each unconfirmed message, {@link AsyncRabbitTemplate}, and containers on the client's threads. */
    static SpringPeer tuned(String url) {
        return new SpringPeer(url, true);
    }

    private static Message message() {
        MessageProperties properties = new MessageProperties();
        properties.setContentType(Json.CONTENT_TYPE);
        properties.setMessageId(UUID.randomUUID().toString());
        return new Message(Json.encode(Json.ORDER), properties);
    }

    @Override
    public Call sending(String queue) {
        return new Call() {
            @Override
            public void call() throws InterruptedException, ExecutionException {
                callAsync().get();
            }

            @Override
            public CompletableFuture<?> callAsync() {
                CorrelationData correlation = new CorrelationData();
                template.send("", queue, message(), correlation);
                return correlation.getFuture();
            }
        };
    }

    @Override
    public Call requesting() {
        return new Call() {
            @Override
            public void call() {
                if (tuned) {
                    callAsync().join();
                } else {
                    decode(requests.sendAndReceive("", Responders.RAW, message()));
                }
            }

            @Override
            public CompletableFuture<?> callAsync() {
                return asyncRequests
                        .sendAndReceive("", Responders.RAW, message())
                        .thenApply(SpringPeer::decode);
            }
        };
    }

    private static Order decode(@Nullable Message message) {
        if (message == null) {
            throw new IllegalStateException("No answer came");
        }
        return Json.decode(message.getBody());
    }

    @Override
    public Consumers consuming(String queue, int consumers, Consumer<Order> handler) {
        AbstractMessageListenerContainer container = container(consumers);
        container.setQueueNames(queue);
        container.setPrefetchCount(RawPeer.PREFETCH);
        container.setMessageListener(message -> handler.accept(decode(message)));
        container.afterPropertiesSet();
        container.start();
        return container::stop;
    }

    private AbstractMessageListenerContainer container(int consumers) {
        if (tuned) {
            DirectMessageListenerContainer direct = new DirectMessageListenerContainer(connections);
            direct.setConsumersPerQueue(consumers);
            return direct;
        }
        SimpleMessageListenerContainer simple = new SimpleMessageListenerContainer(connections);
        simple.setConcurrentConsumers(consumers);
        return simple;
    }

    @Override
    public void close() {
        asyncRequests.stop();
        connections.destroy();
        unconfirmed.destroy();
    }
}
