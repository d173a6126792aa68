package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.FailureInfo;
import dev.messaging.Fault;
import dev.messaging.Message;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.RemoteFaultException;
import dev.messaging.Source;
import dev.messaging.Topic;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capability;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.ForwardingDelivery;
import dev.messaging.testkit.ForwardingTransport;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of messages that cannot be handled: RTY-2 and RTY-3. */
abstract class DeadLetterPromises extends ContractTests {

    private static final ReceiverOptions TWICE = ReceiverOptions.defaults().withRetry(quickly(2));

    @Promise(value = "RTY-2", needs = Capability.DEAD_LETTERS)
    @BothModes
    @DisplayName("RTY-2: what keeps failing in a queue becomes a dead letter, its body untouched")
    void whatKeepsFailingInAQueueBecomesADeadLetter(Mode mode) {
        Queue<Order> queue = queue(Order.class);
        Node receiver = open();
        receiver.in(mode).receive(queue, TWICE, message -> {
            throw new IllegalStateException("no card for " + message.payload().id());
        });
        byte[] body = "{ \"id\" : \"o-1\",   \"spare\": [ 1 ] }".getBytes(StandardCharsets.UTF_8);

        open().in(mode)
                .send(
                        asBytes(queue),
                        Message.of(body)
                                .withContentType("application/json")
                                .withHeader("color", "green")
                                .withId("id-1")
                                .withPartitionKey("customer-7"));

        ReceivedMessage<byte[]> letter = onlyDeadLetterOf(queue);
        assertThat(letter.payload()).isEqualTo(body);
        assertThat(letter.id()).isEqualTo("id-1");
        assertThat(letter.header("color")).hasValue("green");
        assertThat(letter.contentType()).hasValue("application/json");
        assertThat(letter.partitionKey()).hasValue("customer-7");
        FailureInfo failure = FailureInfo.of(letter).orElseThrow();
        assertThat(failure.type()).isEqualTo(IllegalStateException.class.getName());
        assertThat(failure.message()).isEqualTo("no card for o-1");
        assertThat(failure.source()).isEqualTo(queue.name());
        assertThat(failure.attempts()).isEqualTo(2);
        eventually(() -> assertThat(receiver.events().count(Kind.DEAD_LETTERED)).isEqualTo(1));
    }

    @Promise(value = "RTY-2", needs = Capability.DEAD_LETTERS)
    @BothModes
    @DisplayName("RTY-2: each subscription has dead letters of its own")
    void eachSubscriptionHasDeadLettersOfItsOwn(Mode mode) {
        Topic<Order> topic = topic(Order.class);
        Inbox<Order> shipping = new Inbox<>();
        open().in(mode).receive(topic.subscription("shipping"), shipping);
        open().in(mode).receive(topic.subscription("billing"), TWICE, message -> {
            throw new IllegalStateException("no");
        });

        open().in(mode).send(topic, new Order("o-1"));

        ReceivedMessage<byte[]> letter = onlyDeadLetterOf(topic.subscription("billing"));
        assertThat(FailureInfo.of(letter).orElseThrow().source())
                .isEqualTo(topic.subscription("billing").name());
        eventually(() -> assertThat(shipping.payloads()).containsExactly(new Order("o-1")));
    }

    @Promise(value = "RTY-2", needs = Capability.DEAD_LETTERS)
    @Test
    @DisplayName("RTY-2: nothing is lost if a dead letter cannot be published")
    void nothingIsLostIfADeadLetterCannotBePublished() {
        Queue<Order> queue = queue(Order.class);
        scene().mayFailToSettle();
        Node receiver = open(settings(), failingTheFirstDeadLetter());
        receiver.messaging().receive(queue, TWICE, message -> {
            throw new IllegalStateException("no");
        });

        open().messaging().send(queue, new Order("o-1"));

        assertThat(FailureInfo.of(onlyDeadLetterOf(queue))).isPresent();
        eventually(() ->
                assertThat(receiver.events().count(Kind.SETTLEMENT_FAILED)).isEqualTo(1));
    }

    private static UnaryOperator<TransportFactory> failingTheFirstDeadLetter() {
        AtomicBoolean failed = new AtomicBoolean();
        return ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
                return super.receive(
                        from,
                        maxUnsettled,
                        delivery -> deliveries.accept(new ForwardingDelivery(delivery) {
                            @Override
                            public CompletionStage<Void> settle(Settlement settlement) {
                                if (settlement instanceof Settlement.DeadLetter && failed.compareAndSet(false, true)) {
                                    return super.settle(new Settlement.Postpone(millis(10)))
                                            .thenCompose(back ->
                                                    CompletableFuture.failedFuture(new TransportUnavailableException(
                                                            "Failed by the test", Outcome.UNKNOWN, null)));
                                }
                                return super.settle(settlement);
                            }
                        }));
            }
        });
    }

    @Promise("RTY-3")
    @BothModes
    @DisplayName("RTY-3: what cannot be decoded is given up at once, and the next message is handled")
    void whatCannotBeDecodedIsGivenUpAtOnce(Mode mode) {
        Queue<Order> queue = queue(Order.class);
        Inbox<Order> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, ReceiverOptions.defaults().withConcurrency(1), inbox);
        byte[] noJson = "{ \"id\": ".getBytes(StandardCharsets.UTF_8);

        CompletableFuture<String> sent =
                open().in(mode).sendLater(asBytes(queue), Message.of(noJson).withContentType("application/json"));
        open().in(mode).send(queue, new Order("o-2"));

        if (owes(Capability.DEAD_LETTERS)) {
            ReceivedMessage<byte[]> letter = onlyDeadLetterOf(queue);
            assertThat(letter.payload()).isEqualTo(noJson);
            assertThat(FailureInfo.of(letter).orElseThrow().attempts()).isEqualTo(1);
        } else {
            assertThat(awaitFailure(sent))
                    .isInstanceOfSatisfying(
                            MessagingException.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED));
        }
        eventually(() -> assertThat(inbox.payloads()).containsExactly(new Order("o-2")));
        assertThat(receiver.events().count(Kind.RETRIED)).isZero();
    }

    @Promise("RTY-3")
    @BothModes
    @DisplayName("RTY-3: a request that cannot be decoded is a fault, and the next one is answered")
    void aRequestThatCannotBeDecodedIsAFault(Mode mode) {
        Operation<Order, String> operation = operation(Order.class, String.class);
        Operation<byte[], String> raw = Operation.of(operation.name(), byte[].class, String.class);
        open().in(mode)
                .respond(
                        operation,
                        ReceiverOptions.defaults().withConcurrency(1),
                        request -> request.payload().id());
        Node foreign = open();

        assertThatThrownBy(() -> foreign.in(mode)
                        .request(raw, Message.of(new byte[] {'['}).withContentType("application/json")))
                .isInstanceOfSatisfying(
                        RemoteFaultException.class,
                        failure -> assertThat(failure.fault().kind()).isEqualTo(Fault.Kind.UNDECODABLE));
        assertThat(open().in(mode).request(operation, new Order("o-2"))).isEqualTo("o-2");
    }

    private ReceivedMessage<byte[]> onlyDeadLetterOf(Source<?> source) {
        Inbox<byte[]> letters = new Inbox<>();
        open().messaging().receive(source.deadLetters(), letters);
        eventually(() -> assertThat(letters.count()).isEqualTo(1));
        pause(millis(100));
        assertThat(letters.count()).isEqualTo(1);
        return letters.first();
    }

    /** The queue as one sees it who knows nothing of its type; for another {@link dev.messaging.Messaging}. */
    private static Queue<byte[]> asBytes(Queue<?> queue) {
        return Queue.of(queue.name(), byte[].class);
    }

    /** A payload. */
    record Order(String id) {}
}
