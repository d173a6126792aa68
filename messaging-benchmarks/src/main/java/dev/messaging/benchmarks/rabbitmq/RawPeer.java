package dev.messaging.benchmarks.rabbitmq;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.broker.Peer;
import dev.messaging.benchmarks.paired.Call;
import dev.messaging.benchmarks.paired.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** The Java client as its own documentation uses it. */
final class RawPeer implements Peer {

    /** How much comes to each consumer before it is acknowledged, in all clients. */
    static final int PREFETCH = 250;

    private static final String DIRECT_REPLY_TO = "amq.rabbitmq.reply-to";
    private static final BasicProperties BARE = new BasicProperties.Builder()
            .contentType(Json.CONTENT_TYPE)
            .deliveryMode(2)
            .build();
    private static final BasicProperties BARE_REQUEST = new BasicProperties.Builder()
            .contentType(Json.CONTENT_TYPE)
            .deliveryMode(1)
            .build();

    private final Connection connection;
    private final BasicProperties sent;
    private final BasicProperties asked;
    private final boolean bare;
    private final AtomicLong ids = new AtomicLong();

    private RawPeer(Connection connection, BasicProperties sent, BasicProperties asked, boolean bare) {
        this.connection = connection;
        this.sent = sent;
        this.asked = asked;
        this.bare = bare;
    }

    /** With nothing but a content type. */
    static RawPeer bare(String url) throws IOException, TimeoutException {
        return new RawPeer(Connections.open(url), BARE, BARE_REQUEST, true);
    }

    /** With the library's properties, headers and flag, and an id for each. */
    static RawPeer withHeads(String url, Heads heads) throws IOException, TimeoutException {
        return new RawPeer(Connections.open(url), heads.sent(), heads.asked(), false);
    }

    private BasicProperties newHead() {
        return bare ? sent : sent.builder().messageId(newId()).build();
    }

    private String newId() {
        return sent.getMessageId() + ids.incrementAndGet();
    }

    @Override
    public Call sending(String queue) {
        try {
            return new Sending(queue);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private final class Sending implements Call, ConfirmListener {

        private final String queue;
        private final Channel waiting = connection.createChannel();
        private final Channel pipelined = connection.createChannel();
        private final ConcurrentNavigableMap<Long, CompletableFuture<Void>> unconfirmed = new ConcurrentSkipListMap<>();

        Sending(String queue) throws IOException {
            this.queue = queue;
            waiting.confirmSelect();
            pipelined.confirmSelect();
            pipelined.addConfirmListener(this);
        }

        @Override
        public void call() throws IOException, InterruptedException {
            waiting.basicPublish("", queue, !bare, newHead(), Json.encode(Json.ORDER));
            waiting.waitForConfirmsOrDie();
        }

        @Override
        public CompletableFuture<Void> callAsync() {
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            byte[] body = Json.encode(Json.ORDER);
            BasicProperties head = newHead();
            synchronized (pipelined) {
                unconfirmed.put(pipelined.getNextPublishSeqNo(), confirmed);
                try {
                    pipelined.basicPublish("", queue, !bare, head, body);
                } catch (IOException failed) {
                    confirmed.completeExceptionally(failed);
                }
            }
            return confirmed;
        }

        @Override
        public void handleAck(long number, boolean multiple) {
            if (multiple) {
                ConcurrentNavigableMap<Long, CompletableFuture<Void>> confirmed = unconfirmed.headMap(number, true);
                confirmed.values().forEach(each -> each.complete(null));
                confirmed.clear();
            } else {
                CompletableFuture<Void> confirmed = unconfirmed.remove(number);
                if (confirmed != null) {
                    confirmed.complete(null);
                }
            }
        }

        @Override
        public void handleNack(long number, boolean multiple) {
            throw new IllegalStateException("The broker refuses number " + number);
        }
    }

    @Override
    public Call requesting() {
        try {
            return new Requesting();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private final class Requesting extends DefaultConsumer implements Call {

        private final Map<String, CompletableFuture<Order>> pending = new ConcurrentHashMap<>();

        Requesting() throws IOException {
            super(connection.createChannel());
            getChannel().basicConsume(DIRECT_REPLY_TO, true, this);
        }

        @Override
        public void call() {
            callAsync().join();
        }

        @Override
        public CompletableFuture<Order> callAsync() {
            String id = newId();
            CompletableFuture<Order> answer = new CompletableFuture<>();
            pending.put(id, answer);
            byte[] body = Json.encode(Json.ORDER);
            BasicProperties.Builder head = asked.builder().correlationId(id).replyTo(DIRECT_REPLY_TO);
            BasicProperties properties =
                    bare ? head.build() : head.messageId(id).build();
            try {
                synchronized (this) {
                    getChannel().basicPublish("", Responders.RAW, true, properties, body);
                }
            } catch (IOException failed) {
                answer.completeExceptionally(failed);
            }
            return answer;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            CompletableFuture<Order> answer = pending.remove(properties.getCorrelationId());
            if (answer != null) {
                answer.complete(Json.decode(body));
            }
        }
    }

    @Override
    public Consumers consuming(String queue, int consumers, Consumer<Order> handler) throws IOException {
        Map<Channel, String> tags = new HashMap<>();
        for (int i = 0; i < consumers; i++) {
            Channel channel = connection.createChannel();
            channel.basicQos(PREFETCH);
            String tag = channel.basicConsume(queue, false, new DefaultConsumer(channel) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body)
                        throws IOException {
                    handler.accept(Json.decode(body));
                    try {
                        getChannel().basicAck(envelope.getDeliveryTag(), false);
                    } catch (AlreadyClosedException lastIsHandled) {
                        return; // whoever waited for it does not wait for this
                    }
                }
            });
            tags.put(channel, tag);
        }
        return () -> {
            for (Map.Entry<Channel, String> each : tags.entrySet()) {
                each.getKey().basicCancel(each.getValue());
                each.getKey().abort();
            }
        };
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
