package dev.messaging.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.Fault;
import dev.messaging.Message;
import dev.messaging.MessageTooLargeException;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.PayloadException;
import dev.messaging.Queue;
import dev.messaging.RemoteFaultException;
import dev.messaging.Topic;
import dev.messaging.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class NamesAndPayloadsTest extends EngineTest {

    record Order(String id, int cents) {}

    /** Contains itself, so that it cannot be encoded. */
    static final class Unencodable {
        public Unencodable getSelf() {
            return this;
        }
    }

    @Test
    void one_name_in_two_kinds_is_refused_naming_both() {
        Messaging messaging = open();
        messaging.send(Queue.of("orders", Order.class), new Order("o-1", 1));
        assertThatThrownBy(() -> messaging.send(Topic.of("orders", Order.class), new Order("o-1", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queue orders")
                .hasMessageContaining("topic orders");
    }

    @Test
    void one_name_with_two_types_is_refused_naming_both() {
        Messaging messaging = open();
        messaging.send(Queue.of("orders", Order.class), new Order("o-1", 1));
        assertThatThrownBy(() -> messaging.receive(Queue.of("orders", String.class), message -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Order")
                .hasMessageContaining("java.lang.String");
    }

    @Test
    void an_operation_may_be_named_again_with_another_timeout() {
        Messaging messaging = open();
        Operation<String, String> ask = Operation.of("ask", String.class, String.class);
        messaging.respond(ask, request -> request.payload());
        assertThat(messaging.request(ask.withTimeout(Duration.ofSeconds(5)), "a"))
                .isEqualTo("a");
        assertThat(messaging.request(Operation.of("ask", String.class, String.class), "b"))
                .isEqualTo("b");
    }

    @Test
    void two_responders_of_one_operation_compete() {
        Messaging messaging = open();
        Operation<String, String> ask = Operation.of("ask", String.class, String.class);
        Set<String> answered = ConcurrentHashMap.newKeySet();
        AtomicInteger answers = new AtomicInteger();
        for (String name : List.of("one", "other")) {
            messaging.respond(ask, request -> {
                answered.add(name);
                answers.incrementAndGet();
                return name;
            });
        }
        for (int i = 0; i < 50; i++) {
            messaging.request(ask, "x");
        }
        assertThat(answered).containsExactlyInAnyOrder("one", "other");
        assertThat(answers).hasValue(50);
    }

    @Test
    void what_cannot_be_encoded_is_not_sent() {
        Messaging messaging = open();
        assertThatThrownBy(() -> messaging.send(Queue.of("bad", Unencodable.class), new Unencodable()))
                .isInstanceOfSatisfying(PayloadException.class, thrown -> {
                    assertThat(thrown.outcome()).isEqualTo(MessagingException.Outcome.NOT_SENT);
                    assertThat(thrown).hasMessageContaining("Unencodable");
                });
        assertThat(messaging.health().checks().get(0).detail()).startsWith("0 sends");
    }

    @Test
    void an_undecodable_message_becomes_a_dead_letter_at_once_and_the_next_is_handled() throws Exception {
        Messaging sender = open();
        Messaging receiver = open();
        CompletableFuture<Order> handled = new CompletableFuture<>();
        receiver.receive(Queue.of("orders", Order.class), message -> handled.complete(message.payload()));
        Queue<byte[]> raw = Queue.of("orders", byte[].class);
        for (String body : List.of("{broken", "", "null", "[]")) {
            sender.send(raw, Message.of(body.getBytes(UTF_8)).withContentType("application/json"));
        }
        sender.send(raw, Message.of(new byte[] {1, 2}).withContentType("application/x-other"));
        Message<byte[]> good = Message.of("{\"id\":\"o-2\",\"cents\":5,\"new\":true}".getBytes(UTF_8));
        sender.send(raw, good.withContentType("application/vnd.shop+json; charset=utf-8"));

        assertThat(get(handled)).isEqualTo(new Order("o-2", 5));
        await().until(() -> count(Kind.DEAD_LETTERED) == 5);
        assertThat(told(Kind.RETRIED)).isFalse();
    }

    @Test
    void an_undecodable_request_is_a_fault_to_its_requester() {
        Messaging requester = open();
        Messaging responder = open();
        responder.respond(Operation.of("ask", Order.class, String.class), request -> "never");
        assertThatThrownBy(() -> requester.request(Operation.of("ask", String.class, String.class), "no json"))
                .isInstanceOfSatisfying(
                        RemoteFaultException.class,
                        thrown -> assertThat(thrown.fault().kind()).isEqualTo(Fault.Kind.UNDECODABLE));
    }

    @Test
    void an_undecodable_reply_is_told_to_the_requester() {
        Messaging requester = open();
        Messaging responder = open();
        responder.respond(Operation.of("ask", String.class, String.class), request -> "no json");
        assertThatThrownBy(() -> requester.request(Operation.of("ask", String.class, Order.class), "x"))
                .isInstanceOf(PayloadException.class)
                .hasMessageContaining("Order");
    }

    @Test
    void an_oversize_body_is_refused_before_it_is_sent_and_an_oversize_reply_is_a_fault() {
        Messaging messaging = open();
        byte[] large = new byte[16 * 1024 * 1024 + 1];
        assertThatThrownBy(() -> messaging.send(Queue.of("bytes", byte[].class), large))
                .isInstanceOf(MessageTooLargeException.class)
                .hasMessageContaining("queue bytes")
                .hasMessageContaining("16777217");
        Operation<String, byte[]> ask = Operation.of("large", String.class, byte[].class);
        messaging.respond(ask, request -> large);
        assertThatThrownBy(() -> messaging.request(ask, "x"))
                .isInstanceOf(RemoteFaultException.class)
                .hasMessageContaining("MessageTooLarge");
    }

    @Test
    void a_generic_payload_keeps_its_types() throws Exception {
        Messaging messaging = open();
        Queue<List<Order>> lines = Queue.of("lines", new TypeRef<List<Order>>() {});
        CompletableFuture<List<Order>> handled = new CompletableFuture<>();
        messaging.receive(lines, message -> handled.complete(message.payload()));
        messaging.send(lines, List.of(new Order("o-1", 1), new Order("o-2", 2)));
        assertThat(get(handled)).containsExactly(new Order("o-1", 1), new Order("o-2", 2));
    }

    @Test
    void bytes_are_neither_shared_with_the_sender_nor_between_receivers() throws Exception {
        Messaging messaging = open();
        Topic<byte[]> topic = Topic.of("bytes", byte[].class);
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        CompletableFuture<byte[]> second = new CompletableFuture<>();
        messaging.receive(topic.subscription("a"), message -> {
            message.payload()[0] = 9;
            first.complete(message.payload());
        });
        messaging.receive(topic.subscription("b"), message -> {
            get(first);
            second.complete(message.payload());
        });
        byte[] sent = {1, 2};
        messaging.send(topic, sent);
        sent[1] = 7;
        assertThat(get(second)).containsExactly(1, 2);
    }

    @Test
    void ten_thousand_channels_work_in_one_messaging() {
        Messaging messaging = open();
        AtomicInteger handled = new AtomicInteger();
        List<Queue<String>> queues = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Queue<String> queue = Queue.of("q" + i, String.class);
            queues.add(queue);
            messaging.receive(queue, message -> handled.incrementAndGet());
        }
        queues.forEach(queue -> messaging.send(queue, "x"));
        await().until(() -> handled.get() == 10_000);
    }
}
