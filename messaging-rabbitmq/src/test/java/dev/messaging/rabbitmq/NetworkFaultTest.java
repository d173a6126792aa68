package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Health;
import dev.messaging.Idempotency;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.ReceiverOptions;
import dev.messaging.TransportUnavailableException;
import dev.messaging.testkit.broker.FaultProxy;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

/** What happens when the way to the broker fails: lines of the table in docs/rabbitmq.md. */
@WithRabbitMq
class NetworkFaultTest extends Faults {

    NetworkFaultTest(RabbitMqBroker broker) {
        super(broker);
    }

    @Test
    void a_network_that_swallows_everything_is_noticed_by_heartbeats() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            RabbitMqOptions options = RabbitMqOptions.defaults()
                    .withUrl(broker.urlThrough(proxy.address()))
                    .withClient(client -> client.setRequestedHeartbeat(1));
            Messaging sender = connect(options);
            load(sender).losesNothing(connect(options), () -> {
                proxy.blackHole();
                eventually()
                        .untilAsserted(
                                () -> assertThat(sender.health().status()).isEqualTo(Health.Status.DOWN));
                proxy.heal();
            });
            close();
            open.clear();
        }
    }

    @Test
    void connections_that_are_reset_again_and_again_lose_nothing() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            String url = broker.urlThrough(proxy.address());
            load(connect(url)).losesNothing(connect(url), () -> {
                for (int i = 0; i < 10; i++) {
                    proxy.reset();
                    pause(Duration.ofMillis(300));
                }
            });
            close();
            open.clear();
        }
    }

    @Test
    void what_has_not_begun_when_its_connection_is_lost_is_handled_once() throws Exception {
        int messages = 100;
        List<Integer> all = new CopyOnWriteArrayList<>();
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            Messaging receiver = connect(broker.urlThrough(proxy.address()));
            receiver.receive(queue, ReceiverOptions.defaults().withIdempotency(Idempotency.none()), message -> {
                pause(Duration.ofMillis(100));
                all.add(message.payload());
            });
            Messaging sender = connect(broker.url());
            for (int i = 0; i < messages; i++) {
                sender.send(queue, i);
            }
            await().until(() -> all.size() >= messages / 10);

            proxy.reset();

            await().until(() -> new HashSet<>(all).size() == messages && hasNothingToDo(receiver));
            assertThat(all.size() - messages).as("handled twice").isLessThan(messages / 3);
            close();
            open.clear();
        }
    }

    private static boolean hasNothingToDo(Messaging receiver) {
        return receiver.health().checks().stream()
                .anyMatch(check -> check.detail().startsWith("0 unsettled"));
    }

    @Test
    void a_reset_fails_or_repeats_all_that_is_on_its_way() throws Exception {
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            Messaging sender = builder(RabbitMqOptions.defaults().withUrl(broker.urlThrough(proxy.address())))
                    .sendTimeout(Duration.ofSeconds(20))
                    .connect();
            sender.send(queue, -1);
            List<CompletableFuture<String>> sent = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                sent.add(sender.sendAsync(queue, i));
                if (i % 1_000 == 500) {
                    proxy.reset();
                }
            }

            assertThat(sent).allSatisfy(each -> assertThat(each).succeedsWithin(Duration.ofSeconds(15)));
            connect(broker.url()).receive(queue, message -> handled.add(message.payload()));
            eventually().untilAsserted(() -> assertThat(handled).hasSize(5_001));
            sender.close();
        }
    }

    @Test
    void requests_fail_at_once_when_their_way_back_is_lost() {
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            Operation<String, String> operation = Operation.of(name, String.class, String.class);
            AtomicBoolean asked = new AtomicBoolean();
            connect(broker.url()).respondAsync(operation, question -> {
                asked.set(true);
                return new CompletableFuture<>();
            });
            Messaging requester = builder(RabbitMqOptions.defaults().withUrl(broker.urlThrough(proxy.address())))
                    .connect();
            CompletableFuture<String> pending = requester.requestAsync(operation, "?");
            await().untilTrue(asked);

            proxy.cut();

            assertThatThrownBy(() -> pending.get(5, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            TransportUnavailableException.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
            requester.close();
        }
    }

    @Test
    void a_certificate_that_nobody_trusts_is_told_at_once() throws Exception {
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("127.0.0.1")
                .build();
        HandshakeCertificates server =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        try (ServerSocket listener = server.sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> refused = CompletableFuture.runAsync(() -> {
                try (SSLSocket client = (SSLSocket) listener.accept()) {
                    client.startHandshake();
                } catch (IOException handshakeFailed) {
                    // as it must
                }
            });

            assertThatThrownBy(() -> connect("amqps://127.0.0.1:" + listener.getLocalPort()))
                    .isInstanceOfSatisfying(
                            MessagingException.class,
                            failure -> assertThat(failure.isTransient()).isFalse())
                    .hasMessageContaining("certificate");
            assertThat(refused).succeedsWithin(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_request_with_a_key_is_asked_again_when_its_way_back_is_lost_and_answered_once() {
        try (FaultProxy proxy = FaultProxy.to(broker.address())) {
            Operation<String, String> operation = Operation.of(name, String.class, String.class);
            List<Kind> events = new CopyOnWriteArrayList<>();
            CountDownLatch go = new CountDownLatch(1);
            AtomicInteger runs = new AtomicInteger();
            connect(broker.url()).respond(operation, question -> {
                runs.incrementAndGet();
                go.await();
                return "answer";
            });
            Messaging requester = builder(RabbitMqOptions.defaults().withUrl(broker.urlThrough(proxy.address())))
                    .listener(event -> events.add(event.kind()))
                    .connect();
            CompletableFuture<ReceivedMessage<String>> pending =
                    requester.requestAsync(operation, Message.of("?").withIdempotencyKey("key-1"));
            await().until(() -> runs.get() == 1);

            proxy.reset();
            await().until(() -> events.contains(Kind.RESENT));
            go.countDown();

            assertThat(pending)
                    .succeedsWithin(Duration.ofSeconds(20))
                    .satisfies(reply -> assertThat(reply.payload()).isEqualTo("answer"));
            assertThat(runs).hasValue(1);
            requester.close();
        }
    }
}
