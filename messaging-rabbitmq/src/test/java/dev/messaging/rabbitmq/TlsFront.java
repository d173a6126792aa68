package dev.messaging.rabbitmq;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** Takes TLS connections, and passes on in plain what comes: what stands before a broker, or in it. */
final class TlsFront implements Closeable {

    private final ServerSocket listener;
    private final InetSocketAddress behind;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private TlsFront(ServerSocket listener, InetSocketAddress behind) {
        this.listener = listener;
        this.behind = behind;
    }

    static TlsFront before(InetSocketAddress behind, HeldCertificate certificate) throws IOException {
        HandshakeCertificates certificates =
                new HandshakeCertificates.Builder().heldCertificate(certificate).build();
        ServerSocket listener = certificates
                .sslContext()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TlsFront front = new TlsFront(listener, behind);
        start(front::accept);
        return front;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket broker = new Socket(behind.getAddress(), behind.getPort());
            open.addAll(List.of(client, broker));
            start(() -> pass(client, broker));
            start(() -> pass(broker, client));
        }
    }

    private static void pass(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException closed) {
                        // by either side, or by the end of the test
                    }
                },
                "tls-front");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket each : open) {
            each.close();
        }
    }

    private interface Task {
        void run() throws IOException;
    }
}
