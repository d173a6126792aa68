package dev.messaging.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.RpcClient;
import com.rabbitmq.client.RpcClientParams;
import dev.messaging.Health;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.Topic;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that know nothing of this library send to it, and get from it. */
@WithRabbitMq
class InteroperabilityTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private final String name = "interoperability." + RUN + "." + NAMES.incrementAndGet();
    private final List<MessagingEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final RabbitMqBroker broker;
    private Messaging messaging;
    private Peer peer;

    InteroperabilityTest(RabbitMqBroker broker) throws Exception {
        this.broker = broker;
        this.peer = Peer.at(broker.url());
        this.messaging = connect(RabbitMqOptions.defaults());
    }

    private Messaging connect(RabbitMqOptions options) {
        return Messaging.builder()
                .transport(RabbitMqTransport.with(options.withUrl(broker.url())))
                .application("shop")
                .listener(events::add)
                .connect();
    }

    @AfterEach
    void close() throws Exception {
        messaging.close();
        peer.close();
    }

    /** A payload. */
    record Order(String id) {}

    private <T> BlockingQueue<ReceivedMessage<T>> receiving(Queue<T> queue) {
        BlockingQueue<ReceivedMessage<T>> received = new LinkedBlockingQueue<>();
        messaging.receive(queue, received::add);
        return received;
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("what came").isNotNull();
        return next;
    }

    @Test
    void a_peer_finds_our_messages_in_the_protocols_properties() throws Exception {
        Queue<Order> queue = Queue.of(name, Order.class);

        String id = messaging.send(
                queue,
                Message.of(new Order("o-1"))
                        .withIdempotencyKey("key-1")
                        .withPartitionKey("customer-7")
                        .withHeader("X-Tenant", "blue"));

        GetResponse message = peer.next(name);
        BasicProperties properties = message.getProps();
        assertThat(new String(message.getBody(), UTF_8)).isEqualTo("{\"id\":\"o-1\"}");
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getMessageId()).isEqualTo(id);
        assertThat(properties.getType()).isEqualTo(name);
        assertThat(properties.getAppId()).isEqualTo("/shop");
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(properties.getHeaders().get("ce-idempotencykey")).hasToString("key-1");
        assertThat(properties.getHeaders().get("ce-partitionkey")).hasToString("customer-7");
        assertThat(properties.getHeaders().get("X-Tenant")).hasToString("blue");
    }

    /** A broker that is just making the queue for another process takes messages in before it knows the queue's own time. */
    @Test
    void what_waits_leaves_its_tier_by_a_time_of_its_own() {
        messaging.send(Queue.of(name, Order.class), Message.of(new Order("o-1")).withDelay(Duration.ofHours(2)));

        assertThat(peer.next(name + "--retry-3600s").getProps().getExpiration()).isEqualTo("3600000");
    }

    @Test
    void a_message_without_any_properties_is_read_as_what_its_channel_says() throws Exception {
        BlockingQueue<ReceivedMessage<Order>> received = receiving(Queue.of(name, Order.class));

        peer.channel().basicPublish("", name, null, "{\"id\":\"o-1\",\"more\":1}".getBytes(UTF_8));

        assertThat(next(received).payload()).isEqualTo(new Order("o-1"));
    }

    @Test
    void headers_of_any_kind_are_text() throws Exception {
        BlockingQueue<ReceivedMessage<String>> received = receiving(Queue.of(name, String.class));
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("text/plain")
                .messageId("foreign-1")
                .headers(Map.of(
                        "number",
                        42L,
                        "bytes",
                        new byte[] {'a', 'b'},
                        "table",
                        Map.of("inner", List.of("x", 1)),
                        "__TypeId__",
                        "com.example.Order"))
                .build();

        peer.channel().basicPublish("", name, properties, "hello".getBytes(UTF_8));

        ReceivedMessage<String> message = next(received);
        assertThat(message.id()).isEqualTo("foreign-1");
        assertThat(message.payload()).isEqualTo("hello");
        assertThat(message.headers().toMap())
                .isEqualTo(Map.of(
                        "number", "42",
                        "bytes", "ab",
                        "table", "{\"inner\":[\"x\",1]}",
                        "__TypeId__", "com.example.Order"));
    }

    @Test
    void a_peer_gets_what_is_sent_to_a_topic() throws Exception {
        Topic<Order> topic = Topic.of(name, Order.class);
        messaging.send(topic, new Order("nobody is there yet"));
        String queue = peer.channel().queueDeclare().getQueue();
        peer.channel().queueBind(queue, name, "");

        messaging.send(topic, new Order("o-1"));

        assertThat(new String(peer.next(queue).getBody(), UTF_8)).isEqualTo("{\"id\":\"o-1\"}");
    }

    @Test
    void our_responder_answers_the_clients_own_rpc() throws Exception {
        messaging.respond(
                Operation.of(name, Order.class, Order.class),
                order -> new Order(order.payload().id() + " priced"));
        RpcClient client = new RpcClient(new RpcClientParams()
                .channel(peer.channel())
                .exchange("")
                .routingKey(name)
                .timeout(20_000));

        assertThat(new String(client.primitiveCall("{\"id\":\"o-1\"}".getBytes(UTF_8)), UTF_8))
                .isEqualTo("{\"id\":\"o-1 priced\"}");
    }

    @Test
    void our_responder_answers_to_a_queue_and_gives_the_correlation_id_back() throws Exception {
        messaging.respond(Operation.of(name, String.class, String.class), question -> "answer");
        Peer.Replies replies = peer.replies();

        ask(replies.queue(), "c-1");

        Delivery reply = replies.next();
        assertThat(reply.getProperties().getCorrelationId()).isEqualTo("c-1");
        assertThat(new String(reply.getBody(), UTF_8)).isEqualTo("answer");
    }

    /** Nothing says when such a requester gives up. */
    @Test
    void a_request_without_a_time_to_live_is_answered_however_long_that_takes() throws Exception {
        messaging.close();
        // Long enough to connect for the reply.
        Duration confirmTimeout = Duration.ofSeconds(5);
        messaging = connect(RabbitMqOptions.defaults().withConfirmTimeout(confirmTimeout));
        messaging.respond(Operation.of(name, String.class, String.class), question -> {
            TimeUnit.NANOSECONDS.sleep(confirmTimeout.plusSeconds(1).toNanos());
            return "answer";
        });
        Peer.Replies replies = peer.replies();

        ask(replies.queue(), "c-1");

        assertThat(new String(replies.next().getBody(), UTF_8)).isEqualTo("answer");
    }

    private void ask(String replyTo, String correlationId) throws Exception {
        BasicProperties properties = new BasicProperties.Builder()
                .replyTo(replyTo)
                .correlationId(correlationId)
                .contentType("text/plain")
                .build();
        peer.channel().basicPublish("", name, properties, "question".getBytes(UTF_8));
    }

    /** The broker confirms what it drops there. */
    @Test
    void a_reply_to_a_queue_that_is_gone_is_lost_without_a_word() throws Exception {
        messaging.respond(Operation.of(name, String.class, String.class), question -> "answer");
        Peer.Replies replies = peer.replies();

        ask(name + ".gone", "lost");
        ask(replies.queue(), "well-formed");

        assertThat(replies.next().getProperties().getCorrelationId()).isEqualTo("well-formed");
        messaging.close();
        assertThat(count(Kind.HANDLED)).isEqualTo(2);
        assertThat(undeliverable()).isZero();
    }

    @Test
    void a_reply_goes_to_an_exchange_that_is_allowed_and_to_no_other() throws Exception {
        messaging.close();
        String exchange = name + ".replies";
        messaging = connect(RabbitMqOptions.defaults().withReplyAddress(exchange + "/*"));
        messaging.respond(Operation.of(name, String.class, String.class), question -> "answer");
        peer.channel().exchangeDeclare(exchange, BuiltinExchangeType.DIRECT, false, true, null);
        Peer.Replies replies = peer.replies();
        peer.channel().queueBind(replies.queue(), exchange, "here");

        ask("amq.direct/here", "refused");
        await().untilAsserted(() -> assertThat(undeliverable()).isEqualTo(1));
        ask(exchange + "/here", "allowed");

        assertThat(replies.next().getProperties().getCorrelationId()).isEqualTo("allowed");
    }

    private long undeliverable() {
        return count(Kind.REPLY_UNDELIVERABLE);
    }

    private long count(Kind kind) {
        synchronized (events) {
            return events.stream().filter(event -> event.kind() == kind).count();
        }
    }

    /** Such an address would close the connection of whoever publishes to it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "amq.rabbitmq.reply-to.",
                "amq.rabbitmq.reply-to.x",
                "amq.rabbitmq.reply-to.a.b",
                "amq.rabbitmq.reply-to.g2dk.!",
                "amq.rabbitmq.reply-to.g2dk.AAAA",
                "amq.rabbitmq.other",
                "amq.rabbitmq.reply-to"
            })
    void a_reply_address_that_is_none_harms_nobody(String replyTo) throws Exception {
        messaging.respond(Operation.of(name, String.class, String.class), question -> "answer");
        Peer.Replies replies = peer.replies();

        if (!replyTo.equals("amq.rabbitmq.reply-to")) {
            ask(replyTo, "malformed");
            await().untilAsserted(() -> assertThat(undeliverable()).isEqualTo(1));
        }
        ask(replies.queue(), "well-formed");

        assertThat(replies.next().getProperties().getCorrelationId()).isEqualTo("well-formed");
        assertThat(messaging.health().status()).isEqualTo(Health.Status.UP);
    }

    @Test
    void a_peer_answers_our_requests() throws Exception {
        peer.channel().queueDeclare(name, false, false, true, null);
        peer.channel()
                .basicConsume(
                        name,
                        true,
                        (tag, delivery) -> peer.channel()
                                .basicPublish(
                                        "",
                                        delivery.getProperties().getReplyTo(),
                                        new BasicProperties.Builder()
                                                .correlationId(
                                                        delivery.getProperties().getCorrelationId())
                                                .build(),
                                        "{\"id\":\"from the peer\"}".getBytes(UTF_8)),
                        tag -> {});

        assertThat(messaging.request(Operation.of(name, Order.class, Order.class), new Order("o-1")))
                .isEqualTo(new Order("from the peer"));
    }

    @Test
    void a_legacy_queue_is_used_under_its_own_name() throws Exception {
        messaging.close();
        Queue<Order> queue = Queue.of(name, Order.class);
        String legacy = "LEGACY_" + name;
        messaging = connect(RabbitMqOptions.defaults().withAddress(queue, legacy));

        messaging.send(queue, new Order("o-1"));

        assertThat(new String(peer.next(legacy).getBody(), UTF_8)).isEqualTo("{\"id\":\"o-1\"}");
    }

    @Test
    void where_nothing_may_be_declared_what_is_missing_is_told() {
        messaging.close();
        messaging = connect(RabbitMqOptions.defaults().withoutDeclaring());

        assertThatThrownBy(() -> messaging.receive(Topic.of(name, Order.class).subscription("billing"), order -> {}))
                .hasMessageContaining("exchange " + name)
                .hasMessageContaining("queue " + name + "--billing, ")
                .hasMessageContaining("queue " + name + "--billing--dlq")
                .hasMessageContaining("queue " + name + "--billing--retry-1s");
    }
}
