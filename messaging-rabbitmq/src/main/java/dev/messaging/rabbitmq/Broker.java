package dev.messaging.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurator;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Where the broker is, and how to get there. Thread-safe. */
final class Broker {

    /** How many bytes may be on their way to the broker: so much is written without waiting for it. */
    static final int SOCKET_BUFFER_BYTES = 256 * 1024;

    private static final int HEARTBEAT_SECONDS = 10;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int RPC_MILLIS = 30_000;

    /** More than any broker takes: a message that the client refuses would cost its connection, again and again. */
    private static final int LARGEST_BODY_BYTES = 512 * 1024 * 1024;

    private final String place;
    private final @Nullable String application;
    private final ConnectionFactory factory;
    private final List<Address> nodes;

    Broker(RabbitMqOptions options, @Nullable String application, Executor executor) {
        this.application = application;
        this.factory = factory(options, executor);
        this.place = factory.getHost() + ":" + factory.getPort()
                + (factory.getVirtualHost().equals("/") ? "" : "/" + factory.getVirtualHost());
        this.nodes = options.nodes().isEmpty()
                ? List.of(new Address(factory.getHost(), factory.getPort()))
                : options.nodes().stream().map(this::node).toList();
    }

    private Address node(String node) {
        Address address = Address.parseAddress(node);
        return address.getPort() == ConnectionFactory.USE_DEFAULT_PORT
                ? new Address(address.getHost(), factory.getPort())
                : address;
    }

    private static ConnectionFactory factory(RabbitMqOptions options, Executor executor) {
        ConnectionFactory factory = new ConnectionFactory();
        URI url = options.url();
        try {
            if (url.getScheme().equals("amqps")) {
                // Before the URL is taken: by itself the client would trust every certificate.
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
            factory.setUri(url);
        } catch (IllegalArgumentException | GeneralSecurityException wrong) {
            throw new IllegalArgumentException(
                    "There is no way to " + url.getScheme() + "://" + url.getHost() + ": " + wrong.getMessage()
                            + "; check the URL and the JVM's trust store",
                    wrong);
        }
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setChannelRpcTimeout(RPC_MILLIS);
        factory.setMaxInboundMessageBodySize(LARGEST_BODY_BYTES);
        options.client().accept(factory);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        // Whoever writes may be stuck; the thread that finds the connection lost must not wait for him. Once the
        // executor is closed, so are the sockets, and nobody is stuck any longer.
        factory.setShutdownExecutor(ExecutorOf.outliving(executor));
        ThreadFactory threads = factory.getThreadFactory();
        factory.setThreadFactory(task -> {
            Thread thread = threads.newThread(task);
            thread.setDaemon(true);
            return thread;
        });
        return factory;
    }

    /** A new connection; its consumers' work, all of which is quick, is done by the thread that reads it. */
    Line connect(String purpose) throws IOException, TimeoutException {
        AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
        ConnectionFactory mine = factory.clone();
        SocketConfigurator configurator = mine.getSocketConfigurator();
        mine.setSocketConfigurator(configurator
                .andThen(connecting -> connecting.setSendBufferSize(SOCKET_BUFFER_BYTES))
                .andThen(socket::set));
        String name = (application == null ? "" : application + " ") + purpose;
        return new Line(mine.newConnection(new ExecutorOf(Runnable::run), nodes, name), socket.get());
    }

    /** A new channel of a connection; blocks. */
    static Channel channel(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("the connection has as many channels as it may have");
        }
        return channel;
    }

    @Override
    public String toString() {
        return place;
    }

    /**
     * A connection.
     *
     * @param socket beneath it, where it is known
     */
    record Line(Connection connection, @Nullable Socket socket) {

        /** Ends it, whoever may be stuck in writing to it. */
        void cut() {
            if (socket == null) {
                return;
            }
            try (socket) {
                socket.setSoLinger(true, 0); // else TLS waits for him before it closes
            } catch (IOException gone) {
                // which is what was wanted
            }
        }
    }
}
