package dev.messaging.http;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Faults;
import dev.messaging.spi.Time;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Jetty, listening: HTTP/1.1 and HTTP/2 on one port. */
final class HttpServer {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int MAX_THREADS = 200;
    private static final int IDLE_THREAD_MILLIS = 10_000;
    private static final int BACKLOG = 1_024;
    private static final int STREAMS_PER_CONNECTION = 1_024;
    private static final int SUSPICIOUS_FRAMES_PER_SECOND = 50_000;

    private final Server server;
    private final ServerConnector connector;
    private final URI listen;

    private HttpServer(Server server, ServerConnector connector, URI listen) {
        this.server = server;
        this.connector = connector;
        this.listen = listen;
    }

    /**
     * Starts to listen.
     *
     * @throws TransportUnavailableException if the address cannot be had
     */
    static HttpServer start(HttpServerOptions options, Time time, Handler handler) {
        String name = "messaging-http-" + COUNT.incrementAndGet();
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName(name);
        threads.setDaemon(true);
        threads.setIdleTimeout(IDLE_THREAD_MILLIS);
        Server server =
                new Server(threads, new ScheduledExecutorScheduler(name + "-timer", true), (ByteBufferPool) null);
        ServerConnector connector = new ServerConnector(server, factories(options));
        connector.setHost(options.listen().getHost().replaceAll("[\\[\\]]", ""));
        connector.setPort(BaseUrls.port(options.listen()));
        connector.setIdleTimeout(options.limits().idleTimeout().toMillis());
        connector.setAcceptQueueSize(BACKLOG);
        connector.addBean(new SlowHeads(options.limits().headTimeout(), time, server.getScheduler()));
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(options.limits().maxConnections(), connector));
        server.setHandler(handler);
        server.setErrorHandler(new ProblemErrorHandler());
        options.hosting().jetty().accept(server);
        HttpServer started = new HttpServer(server, connector, options.listen());
        started.start();
        return started;
    }

    private void start() {
        try {
            server.start();
        } catch (Exception failed) {
            stop();
            boolean isTaken = failed instanceof IOException;
            throw new TransportUnavailableException(
                    "Cannot listen at " + listen + ": " + failed
                            + (isTaken ? ". Set messaging.http.listen to an address that is free" : ""),
                    Outcome.NOT_SENT,
                    failed);
        }
        LOG.info("Listening at {}", url());
    }

    private static ConnectionFactory[] factories(HttpServerOptions options) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(options.limits().maxHeaderBytes());
        http.setMaxResponseHeaderSize(options.limits().maxHeaderBytes());
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        if (!BaseUrls.isSecure(options.listen())) {
            return new ConnectionFactory[] {http1, calm(new HTTP2CServerConnectionFactory(http))};
        }
        http.addCustomizer(new SecureRequestCustomizer(false));
        HTTP2ServerConnectionFactory http2 = calm(new HTTP2ServerConnectionFactory(http));
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        return new ConnectionFactory[] {
            new SslConnectionFactory(started(options.tls()), alpn.getProtocol()), alpn, http2, http1
        };
    }

    /** What was started before, a server does not stop: the same keys may serve several. */
    private static SslContextFactory.@Nullable Server started(SslContextFactory.@Nullable Server keys) {
        try {
            if (keys != null) {
                keys.start();
            }
            return keys;
        } catch (Exception unusable) {
            throw new IllegalArgumentException("The keys of withTls cannot be used: " + unusable, unusable);
        }
    }

    /**
     * To Jetty the empty frame with which OkHttp ends each body is suspicious, as is each cancelled request; of its 128 a
     * second a busy caller needs more.
     */
    private static <T extends AbstractHTTP2ServerConnectionFactory> T calm(T http2) {
        http2.setMaxConcurrentStreams(STREAMS_PER_CONNECTION); // until a caller has heard of the bound, it opens more
        http2.setRateControlFactory(new WindowRateControl.Factory(SUSPICIOUS_FRAMES_PER_SECOND));
        return http2;
    }

    /** The base URL at which this process can be reached. */
    URI url() {
        try {
            return new URI(
                    listen.getScheme(), null, listen.getHost(), connector.getLocalPort(), listen.getPath(), null, null);
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void stop() {
        try {
            server.stop();
        } catch (Exception failed) {
            LOG.warn("The server at {} did not stop as it should", listen, failed);
        }
    }

    /** What Jetty refuses by itself, such as a head that is too large, is a problem document too. */
    private static final class ProblemErrorHandler implements Request.Handler {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            HttpFields.Mutable headers = response.getHeaders();
            headers.put(HttpHeader.CONTENT_TYPE, Faults.CONTENT_TYPE);
            String document = "{\"type\":\"about:blank\",\"title\":\"" + HttpStatus.getMessage(response.getStatus())
                    + "\",\"status\":" + response.getStatus() + "}";
            Content.Sink.write(response, true, document, callback);
            return true;
        }
    }
}
