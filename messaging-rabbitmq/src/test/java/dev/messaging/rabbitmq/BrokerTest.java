package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

/** How a connection is ended. */
class BrokerTest {

    /** What is stuck must keep no thread from others, and the common pool may have only one. */
    private static final Executor OWN_THREADS = task -> new Thread(task, "broker-test").start();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HeldCertificate certificate =
            new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    private final HandshakeCertificates certificates = new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .addTrustedCertificate(certificate.certificate())
            .build();

    @Test
    void it_is_cut_over_tls_too_though_somebody_is_stuck_in_writing_to_it() throws Exception {
        try (ServerSocket listener = certificates
                        .sslContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = certificates
                        .sslContext()
                        .getSocketFactory()
                        .createSocket(listener.getInetAddress(), listener.getLocalPort())) {
            CompletableFuture<Socket> accepted = CompletableFuture.supplyAsync(() -> acceptedBy(listener), OWN_THREADS);
            ((SSLSocket) socket).startHandshake();
            try (Socket readsNothing = accepted.get()) {
                AtomicLong written = new AtomicLong();
                CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(socket, written), OWN_THREADS);
                AtomicLong before = new AtomicLong();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());

                CompletableFuture<Void> cut = CompletableFuture.runAsync(
                        new Broker.Line(new FakeChannel().connection, socket)::cut, OWN_THREADS);

                assertThat(cut).succeedsWithin(PATIENCE);
                assertThat(writing).succeedsWithin(PATIENCE);
                assertThat(readsNothing).isNotNull();
            }
        }
    }

    private static Socket acceptedBy(ServerSocket listener) {
        try {
            SSLSocket socket = (SSLSocket) listener.accept();
            socket.startHandshake();
            return socket;
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    private static void write(Socket socket, AtomicLong written) {
        byte[] some = new byte[16 * 1024];
        try {
            while (true) {
                socket.getOutputStream().write(some);
                written.addAndGet(some.length);
            }
        } catch (IOException cut) {
            // which is what was wanted
        }
    }
}
