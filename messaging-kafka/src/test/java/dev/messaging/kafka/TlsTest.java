package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.testkit.broker.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.tls.HeldCertificate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Whom clients that speak TLS believe to be their broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsTest {

    private static final Queue<Integer> QUEUE = Queue.of("tls", Integer.class);

    private final HeldCertificate certificate = certificateOf("localhost");
    private String address;
    private KafkaBroker broker;

    private static HeldCertificate certificateOf(String host) {
        return new HeldCertificate.Builder().addSubjectAlternativeName(host).build();
    }

    @BeforeAll
    void start() throws Exception {
        int port = LoopbackPort.free();
        address = "localhost:" + port;
        broker = KafkaBroker.start(Map.of(
                "listeners",
                "TLS://127.0.0.1:" + port,
                "advertised.listeners",
                "TLS://" + address,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL",
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.certificate.chain",
                inOneLine(certificate.certificatePem()),
                "ssl.keystore.key",
                inOneLine(certificate.privateKeyPkcs8Pem())));
    }

    /** As files of properties have it. */
    private static String inOneLine(String pem) {
        return pem.replace("\n", "\\n");
    }

    @AfterAll
    void end() {
        broker.close();
    }

    private Messaging connect(String bootstrapServers, HeldCertificate trusted) {
        return Messaging.builder()
                .transport(KafkaTransport.with(KafkaOptions.defaults()
                        .withBootstrapServers(bootstrapServers)
                        .withConnectTimeout(Duration.ofSeconds(20))
                        .withClientProperty("security.protocol", "SSL")
                        .withClientProperty("ssl.truststore.type", "PEM")
                        .withClientProperty("ssl.truststore.certificates", trusted.certificatePem())))
                .connect();
    }

    @Test
    void one_with_a_trusted_certificate_of_its_host() {
        List<Integer> handled = new CopyOnWriteArrayList<>();
        try (Messaging messaging = connect(address, certificate)) {
            messaging.receive(QUEUE, message -> handled.add(message.payload()));

            messaging.send(QUEUE, 1);

            await().untilAsserted(() -> assertThat(handled).containsExactly(1));
        }
    }

    @Test
    void not_one_whose_certificate_is_not_trusted() {
        isNotLetIn(() -> connect(address, certificateOf("localhost")));
    }

    @Test
    void not_one_with_a_trusted_certificate_of_another_host() {
        isNotLetIn(() -> connect(address.replace("localhost", "127.0.0.1"), certificate));
    }

    private static void isNotLetIn(ThrowingCallable connecting) {
        assertThatThrownBy(connecting)
                .isInstanceOfSatisfying(
                        MessagingException.class,
                        failure -> assertThat(failure.isTransient()).isFalse())
                .hasMessageContaining("ssl.*");
    }
}
