package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.Topic;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients that know nothing of this library send to it, and get from it. */
@WithKafka
class InteroperabilityTest {

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final String RUN = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

    private final String name = "interoperability." + RUN + "." + NAMES.incrementAndGet();
    private final List<MessagingEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final KafkaBroker broker;
    private final Peer peer;
    private Messaging messaging;

    InteroperabilityTest(KafkaBroker broker) {
        this.broker = broker;
        this.peer = Peer.at(broker.bootstrapServers());
        this.messaging = connect(KafkaOptions.defaults());
    }

    private Messaging connect(KafkaOptions options) {
        return Messaging.builder()
                .transport(KafkaTransport.with(options.withBootstrapServers(broker.bootstrapServers())))
                .application("shop")
                .listener(events::add)
                .connect();
    }

    @AfterEach
    void close() {
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
        T next = queue.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("what came").isNotNull();
        return next;
    }

    private static String text(ConsumerRecord<byte[], byte[]> read, String header) {
        Header last = read.headers().lastHeader(header);
        return last == null ? "none" : new String(last.value(), UTF_8);
    }

    private static ProducerRecord<byte[], byte[]> of(String topic, String body) {
        return new ProducerRecord<>(topic, body.getBytes(UTF_8));
    }

    @Test
    void a_peer_finds_our_messages_in_the_record_and_its_headers() {
        Queue<Order> queue = Queue.of(name, Order.class);

        String id = messaging.send(
                queue,
                Message.of(new Order("o-1"))
                        .withIdempotencyKey("key-1")
                        .withPartitionKey("customer-7")
                        .withHeader("X-Tenant", "blue"));

        ConsumerRecord<byte[], byte[]> read = peer.records(name).next();
        assertThat(new String(read.value(), UTF_8)).isEqualTo("{\"id\":\"o-1\"}");
        assertThat(new String(read.key(), UTF_8)).isEqualTo("customer-7");
        assertThat(text(read, "ce_specversion")).isEqualTo("1.0");
        assertThat(text(read, "ce_id")).isEqualTo(id);
        assertThat(text(read, "ce_type")).isEqualTo(name);
        assertThat(text(read, "ce_source")).isEqualTo("/shop");
        assertThat(text(read, "content-type")).isEqualTo("application/json");
        assertThat(text(read, "ce_idempotencykey")).isEqualTo("key-1");
        assertThat(text(read, "X-Tenant")).isEqualTo("blue");
        assertThat(read.timestamp())
                .isCloseTo(System.currentTimeMillis(), org.assertj.core.data.Offset.offset(60_000L));
    }

    @Test
    void a_message_without_any_metadata_is_read_as_what_its_channel_says() throws Exception {
        BlockingQueue<ReceivedMessage<Order>> received = receiving(Queue.of(name, Order.class));

        peer.send(of(name, "{\"id\":\"o-1\",\"more\":1}"));

        assertThat(next(received).payload()).isEqualTo(new Order("o-1"));
    }

    @Test
    void a_whole_event_in_the_body_is_read_as_the_event() throws Exception {
        BlockingQueue<ReceivedMessage<Order>> received = receiving(Queue.of(name, Order.class));
        ProducerRecord<byte[], byte[]> event = of(
                name,
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/web\",\"type\":\"x\",\"data\":{\"id\":\"o-1\"}}");
        event.headers().add("content-type", "application/cloudevents+json; charset=UTF-8".getBytes(UTF_8));

        peer.send(event);

        ReceivedMessage<Order> message = next(received);
        assertThat(message.payload()).isEqualTo(new Order("o-1"));
        assertThat(message.id()).isEqualTo("7");
    }

    @Test
    void a_tombstone_is_an_empty_message() throws Exception {
        BlockingQueue<ReceivedMessage<byte[]>> received = receiving(Queue.of(name, byte[].class));

        peer.send(new ProducerRecord<>(name, "key".getBytes(UTF_8), null));
        peer.send(of(name, "next"));

        assertThat(List.of(next(received).payload().length, next(received).payload().length))
                .containsExactlyInAnyOrder(0, 4);
    }

    @Test
    void a_peer_gets_what_is_sent_to_a_topic() {
        Topic<Order> topic = Topic.of(name, Order.class);

        messaging.send(topic, new Order("o-1"));

        assertThat(new String(peer.records(name).next().value(), UTF_8)).isEqualTo("{\"id\":\"o-1\"}");
    }

    private byte[] ask(String replyTopic, int partition) throws Exception {
        byte[] raw = ByteBuffer.allocate(16)
                .putLong(0x80FF_0000_DEAD_BEEFL)
                .putLong(System.nanoTime())
                .array();
        ProducerRecord<byte[], byte[]> request = of(name, "question");
        request.headers()
                .add("content-type", "text/plain".getBytes(UTF_8))
                .add("kafka_correlationId", raw)
                .add("kafka_replyTopic", replyTopic.getBytes(UTF_8))
                .add(
                        "kafka_replyPartition",
                        ByteBuffer.allocate(4).putInt(partition).array());
        peer.send(request);
        return raw;
    }

    @Test
    void our_responder_answers_to_the_partition_and_gives_raw_bytes_back() throws Exception {
        String replies = name + ".answers";
        peer.makeTopic(replies, 3, Map.of());
        messaging.close();
        messaging = connect(KafkaOptions.defaults().withReplyTopic(replies));
        messaging.respond(Operation.of(name, String.class, String.class), question -> "answer");

        byte[] raw = ask(replies, 2);

        ConsumerRecord<byte[], byte[]> reply = peer.records(replies).next();
        assertThat(reply.partition()).isEqualTo(2);
        assertThat(reply.headers().lastHeader("kafka_correlationId").value()).isEqualTo(raw);
        assertThat(new String(reply.value(), UTF_8)).isEqualTo("answer");
    }

    @Test
    void a_reply_goes_to_no_topic_that_is_not_allowed_and_to_none_that_is_not_there() throws Exception {
        String foreign = name + ".answers";
        peer.makeTopic(foreign, 1, Map.of());
        messaging.respond(Operation.of(name, String.class, String.class), question -> "answer");

        ask(foreign, 0);
        ask(name + ".gone--replies", 0);

        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(
                                events.stream().filter(event -> event.kind() == Kind.REPLY_UNDELIVERABLE))
                        .hasSize(2));
        assertThat(peer.admin().listTopics().names().get()).doesNotContain(name + ".gone--replies");
    }

    @Test
    void our_requester_asks_a_foreign_responder() throws Exception {
        peer.makeTopic(name, 1, Map.of());
        Operation<String, String> operation = Operation.of(name, String.class, String.class);
        CompletableFuture<String> answer = messaging.requestAsync(operation, "question");

        ConsumerRecord<byte[], byte[]> request = peer.records(name).next();
        assertThat(new String(request.value(), UTF_8)).isEqualTo("question");
        String topic = text(request, "kafka_replyTopic");
        int partition = ByteBuffer.wrap(
                        request.headers().lastHeader("kafka_replyPartition").value())
                .getInt();
        ProducerRecord<byte[], byte[]> others =
                new ProducerRecord<>(topic, partition, null, "not for you".getBytes(UTF_8));
        others.headers().add("kafka_correlationId", new byte[16]);
        peer.send(others);
        ProducerRecord<byte[], byte[]> reply = new ProducerRecord<>(topic, partition, null, "answer".getBytes(UTF_8));
        reply.headers().add(request.headers().lastHeader("kafka_correlationId"));
        peer.send(reply);

        assertThat(answer).succeedsWithin(Duration.ofMinutes(1)).isEqualTo("answer");
        assertThat(events).extracting(MessagingEvent::kind).doesNotContain(Kind.LATE_REPLY);
    }

    @Test
    void nobody_answers_until_the_deadline() {
        Operation<String, String> operation =
                Operation.of(name, String.class, String.class).withTimeout(Duration.ofSeconds(2));

        assertThatThrownBy(() -> messaging.request(operation, "anybody?"))
                .isInstanceOf(DeadlineExceededException.class);
    }

    @Test
    void a_topic_and_its_groups_may_be_called_otherwise() throws Exception {
        messaging.close();
        Queue<Order> queue = Queue.of(name, Order.class);
        messaging = connect(KafkaOptions.defaults().withAddress(queue, name + "_LEGACY"));
        BlockingQueue<ReceivedMessage<Order>> received = receiving(queue);

        peer.send(of(name + "_LEGACY", "{\"id\":\"o-1\"}"));

        assertThat(next(received).payload()).isEqualTo(new Order("o-1"));
        assertThat(peer.admin().listTopics().names().get())
                .contains(name + "_LEGACY", name + "_LEGACY--retry")
                .doesNotContain(name);
    }
}
