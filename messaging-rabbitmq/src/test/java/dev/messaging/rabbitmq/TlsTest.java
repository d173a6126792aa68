package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

/** Whom a client of {@code amqps:} believes to be its broker. */
@WithRabbitMq
class TlsTest {

    private static final Queue<Integer> QUEUE = Queue.of("tls", Integer.class);

    private final RabbitMqBroker broker;

    TlsTest(RabbitMqBroker broker) {
        this.broker = broker;
    }

    private static HeldCertificate certificateOf(String host) {
        return new HeldCertificate.Builder().addSubjectAlternativeName(host).build();
    }

    private static Messaging connect(TlsFront front, HeldCertificate trusted) {
        HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                .addTrustedCertificate(trusted.certificate())
                .build();
        return Messaging.builder()
                .transport(RabbitMqTransport.with(RabbitMqOptions.defaults()
                        .withUrl("amqps://guest:guest@localhost:" + front.port())
                        .withClient(client -> client.useSslProtocol(certificates.sslContext()))))
                .connect();
    }

    @Test
    void one_with_a_trusted_certificate_of_its_host() throws Exception {
        HeldCertificate certificate = certificateOf("localhost");
        List<Integer> handled = new CopyOnWriteArrayList<>();
        try (TlsFront front = TlsFront.before(broker.address(), certificate);
                Messaging messaging = connect(front, certificate)) {
            messaging.receive(QUEUE, message -> handled.add(message.payload()));

            messaging.send(QUEUE, 1);

            await().untilAsserted(() -> assertThat(handled).containsExactly(1));
        }
    }

    @Test
    void not_one_with_a_trusted_certificate_of_another_host() throws Exception {
        HeldCertificate certificate = certificateOf("another.example");
        try (TlsFront front = TlsFront.before(broker.address(), certificate)) {
            assertThatThrownBy(() -> connect(front, certificate))
                    .isInstanceOfSatisfying(
                            MessagingException.class,
                            failure -> assertThat(failure.isTransient()).isFalse())
                    .hasMessageContaining("certificate")
                    .hasMessageContaining("host name");
        }
    }
}
