package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.MessageTooLargeException;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.ReceivedMessage;
import dev.messaging.TransportUnavailableException;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.testkit.ForwardingTransport;
import dev.messaging.testkit.ForwardingTransport.Sending;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The relay between HTTP as it is and a broker in the heap, which fails in all the ways that brokers have. */
@Timeout(60)
class RelayTest {

    private static final Delivery DELIVERY = new Delivery(
            "push.json",
            "72d3162e-cc78-41e3-81ab-4c9367dc0958",
            "push",
            "{ \"repository\":\t{\"full_name\" : \"meadow/gate\"},\r\n \"size\": 1.0 }".getBytes(UTF_8));
    private static final Sending AS_IT_IS = (transport, to, message) -> transport.send(to, message);

    private final Broker memory = Broker.named("relay-" + UUID.randomUUID());
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final BlockingQueue<ReceivedMessage<byte[]>> handled = new LinkedBlockingQueue<>();
    private final List<MessagingEvent> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void someoneIsInterested() {
        Messaging interested = opened(Messaging.builder()
                .application("counter")
                .transport(MemoryTransport.to(memory))
                .listener(events::add)
                .connect());
        interested.receive(Webhooks.EVENTS.subscription("test"), handled::add);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable opened : open) {
            opened.close();
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.push(closeable);
        return closeable;
    }

    /** Starts a relay, which sends in this way. */
    private Hooked relay(Sending sending) {
        return relay(sending, Duration.ofSeconds(20));
    }

    private Hooked relay(Sending sending, Duration sendTimeout) {
        return opened(Hooked.to(opened(Messaging.builder()
                .application("relay")
                .transport(ForwardingTransport.sending(sending).apply(MemoryTransport.to(memory)))
                .sendTimeout(sendTimeout)
                .connect())));
    }

    private ReceivedMessage<byte[]> next() throws InterruptedException {
        ReceivedMessage<byte[]> event = handled.poll(20, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    private long duplicates() {
        return events.stream()
                .filter(event -> event.kind() == MessagingEvent.Kind.DUPLICATE)
                .count();
    }

    // What is relayed

    @Test
    void passesAWebhookOnUntouchedWithItsRepositoryAsKey() throws Exception {
        assertThat(relay(AS_IT_IS).post(DELIVERY).statusCode()).isEqualTo(204);

        ReceivedMessage<byte[]> event = next();
        assertThat(event.payload()).isEqualTo(DELIVERY.body());
        assertThat(event.contentType()).contains("application/json");
        assertThat(event.id()).isEqualTo(DELIVERY.id());
        assertThat(event.idempotencyKey()).isEqualTo(DELIVERY.id());
        assertThat(event.correlationId()).isEqualTo(DELIVERY.id());
        assertThat(event.type()).contains("push");
        assertThat(event.partitionKey()).contains("meadow/gate");
        assertThat(event.headers().toMap())
                .containsOnlyKeys(GitHub.SIGNATURE)
                .containsValue(GitHub.signature(DELIVERY.body()));
    }

    @Test
    void passesOnWhatItCannotRead() throws Exception {
        byte[] broken = {'{', '"', 0, -1, '\r', '\n'};

        assertThat(relay(AS_IT_IS)
                        .post(new Delivery("broken", "b-1", "odd", broken))
                        .statusCode())
                .isEqualTo(204);

        ReceivedMessage<byte[]> event = next();
        assertThat(event.payload()).isEqualTo(broken);
        assertThat(event.contentType()).contains("application/json");
        assertThat(event.partitionKey()).isEmpty();
    }

    @Test
    void relaysWhatComesAgainOnce() throws Exception {
        Hooked relay = relay(AS_IT_IS);

        assertThat(relay.post(DELIVERY).statusCode()).isEqualTo(204);
        assertThat(relay.post(DELIVERY).statusCode()).isEqualTo(204);
        assertThat(relay.post(new Delivery("last", "l-1", "ping", DELIVERY.body()))
                        .statusCode())
                .isEqualTo(204);

        assertThat(next().id()).isEqualTo(DELIVERY.id());
        assertThat(next().id()).isEqualTo("l-1");
        assertThat(duplicates()).isZero();
    }

    // What fails

    @Test
    void confirmsNothingWhileTheBrokerIsAway() throws Exception {
        AtomicInteger sends = new AtomicInteger();
        AtomicReference<Boolean> away = new AtomicReference<>(true);
        Hooked relay = relay(
                (transport, to, message) -> {
                    sends.incrementAndGet();
                    return away.get()
                            ? CompletableFuture.failedFuture(
                                    new TransportUnavailableException("It is away", Outcome.NOT_SENT, null))
                            : transport.send(to, message);
                },
                Duration.ofMillis(500));

        HttpResponse<String> later = relay.post(DELIVERY);
        away.set(false);

        assertThat(later.statusCode()).isEqualTo(503);
        assertThat(later.headers().firstValue("Retry-After")).contains("2");
        assertThat(sends).hasPositiveValue();
        assertThat(handled).isEmpty();
        assertThat(relay.postPatiently(DELIVERY)).isEqualTo(204);
        assertThat(next().id()).isEqualTo(DELIVERY.id());
    }

    @Test
    void confirmsNothingThatTheBrokerDoesNotConfirm() throws Exception {
        Semaphore asked = new Semaphore(0);
        Hooked relay = relay(
                (transport, to, message) -> {
                    asked.release();
                    return new CompletableFuture<>();
                },
                Duration.ofMillis(300));

        assertThat(relay.post(DELIVERY).statusCode()).isEqualTo(503);

        assertThat(asked.tryAcquire()).isTrue();
        assertThat(handled).isEmpty();
    }

    @Test
    void refusesForGoodWhatCanNeverBeRelayed() throws Exception {
        Hooked relay = relay((transport, to, message) -> CompletableFuture.failedFuture(
                new MessageTooLargeException("It has too many bytes", Outcome.REJECTED, null)));

        HttpResponse<String> refused = relay.post(DELIVERY);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("This cannot be relayed", "too many bytes");
        assertThat(handled).isEmpty();
    }

    /** The second must not be confirmed by what the first has only begun. */
    @Test
    void relaysWhatComesTwiceAtOnceOnceAndConfirmsItWhenTheBrokerHasIt() throws Exception {
        Semaphore entered = new Semaphore(0);
        CompletableFuture<@Nullable Void> gate = new CompletableFuture<>();
        AtomicInteger sends = new AtomicInteger();
        Hooked relay = relay((transport, to, message) -> {
            sends.incrementAndGet();
            entered.release();
            return gate.thenCompose(opened -> transport.send(to, message));
        });

        CompletableFuture<HttpResponse<String>> first = relay.postAsync(DELIVERY);
        entered.acquire();
        HttpResponse<String> second = relay.post(DELIVERY);
        boolean isFirstAnswered = first.isDone();
        gate.complete(null);

        assertThat(isFirstAnswered).isFalse();
        assertThat(second.statusCode()).isEqualTo(503);
        assertThat(first.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
        assertThat(relay.post(DELIVERY).statusCode()).isEqualTo(204);
        assertThat(sends).hasValue(1);
        assertThat(next().id()).isEqualTo(DELIVERY.id());
    }

    /** What the first has sent the second knows nothing of; whoever receives it does. */
    @Test
    void mayDieBetweenSendingAndAnswering() throws Exception {
        CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
        CompletableFuture<@Nullable Void> told = new CompletableFuture<>();
        Hooked dying = relay((transport, to, message) -> transport
                .send(to, message)
                .thenAccept(arrived -> sent.complete(null))
                .thenCompose(arrived -> told));
        CompletableFuture<HttpResponse<String>> cutOff = dying.postAsync(DELIVERY);
        sent.get(20, TimeUnit.SECONDS);

        Hooked next = relay(AS_IT_IS);
        assertThat(next.post(DELIVERY).statusCode()).isEqualTo(204);
        assertThat(next.post(new Delivery("last", "l-1", "ping", DELIVERY.body()))
                        .statusCode())
                .isEqualTo(204);

        assertThat(cutOff).isNotDone();
        assertThat(next().id()).isEqualTo(DELIVERY.id());
        assertThat(next().id()).isEqualTo("l-1");
        assertThat(duplicates()).isEqualTo(1);
        told.complete(null); // so that it can be closed
    }
}
