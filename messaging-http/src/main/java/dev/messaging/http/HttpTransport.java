package dev.messaging.http;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;

/**
 * Messages over HTTP: each is a POST, and is safe when its receiver has handled it. Thread-safe.
 *
 * <p>It keeps nothing: a message that cannot be handled goes back to its sender, who sends it again until its time is over.
 * A blocking request that is interrupted ends with its answer or its deadline, unless it runs on a virtual thread.
 */
public final class HttpTransport implements Transport {

    private final Capabilities capabilities;
    private final KnownRoutes routes;
    private final HttpSender sender;
    private final Supplier<HttpServerOptions> serverOptions;
    private final TransportContext context;

    /** Guarded by this object's monitor. */
    private @Nullable HttpReceiver receiver;

    private @Nullable HttpServer server;
    private boolean closed;

    HttpTransport(HttpOptions options, Supplier<HttpServerOptions> serverOptions, TransportContext context) {
        this.capabilities = new Capabilities(EnumSet.of(Capability.DETECTS_NO_RECEIVER), options.maxBodyBytes());
        this.routes = new KnownRoutes(options.routes());
        this.sender = new HttpSender(options, routes, context.environment());
        this.serverOptions = serverOptions;
        this.context = context;
    }

    /** Opens transports that work as the options say. */
    public static TransportFactory with(HttpOptions options) {
        return context -> open(options, options::server, context);
    }

    /** A server that must be there before the first receiver starts now. */
    static HttpTransport open(
            HttpOptions options, Supplier<HttpServerOptions> serverOptions, TransportContext context) {
        HttpTransport transport = new HttpTransport(options, serverOptions, context);
        if (options.server().health() || options.server().hosting().mount() != null) {
            transport.receiver();
        }
        return transport;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public List<Address> recipients(Address topic) {
        return routes.subscriptions(topic);
    }

    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        return sender.send(to, message);
    }

    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        sender.request(to, request, replyTo);
    }

    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        try {
            return CompletableFuture.completedFuture(receiver().receive(from, maxUnsettled, deliveries));
        } catch (RuntimeException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private synchronized HttpReceiver receiver() {
        if (closed) {
            throw HttpSender.isClosed("Receiving", Outcome.NOT_SENT, null);
        }
        HttpReceiver listening = receiver;
        if (listening == null) {
            HttpServerOptions options = serverOptions.get();
            listening = new HttpReceiver(options, capabilities.maxBodyBytes(), context);
            Consumer<Handler> mount = options.hosting().mount();
            if (mount != null) {
                mount.accept(listening);
            } else {
                server = HttpServer.start(options, context.environment().time(), listening);
                routes.listening(listening, server.url());
            }
            receiver = listening;
            if (server != null) {
                options.hosting().onListening().accept(server.url());
            }
        }
        return listening;
    }

    @Override
    public void close() {
        HttpServer listening;
        synchronized (this) {
            closed = true;
            listening = server;
            server = null;
        }
        sender.close();
        if (listening != null) {
            listening.stop();
        }
    }
}
