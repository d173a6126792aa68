package dev.messaging.http;

import java.net.URI;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * How this process listens. It does so from its first receiver on, or at once if it tells its health. Immutable.
 *
 * @param listen scheme, host and port to listen at; port 0 picks a free one; {@code http://127.0.0.1:0} unless told
 *     otherwise. A path is put before the names of the channels
 * @param tls keys and trust, as Jetty takes them; needed if {@code listen} says https
 * @param limits what is refused
 * @param access who is let in
 * @param foreignHeaders what headers of senders that do not know this library mean; nothing unless told otherwise
 * @param health whether {@code GET /health} answers what {@link dev.messaging.Messaging#health()} says, to whoever asks;
 *     not unless told otherwise
 * @param hosting what becomes of Jetty's server or handler
 */
public record HttpServerOptions(
        URI listen,
        SslContextFactory.@Nullable Server tls,
        HttpLimits limits,
        HttpAccess access,
        ForeignHeaders foreignHeaders,
        boolean health,
        Hosting hosting) {

    private static final HttpServerOptions DEFAULTS = new HttpServerOptions(
            URI.create("http://127.0.0.1:0"),
            null,
            HttpLimits.defaults(),
            HttpAccess.defaults(),
            ForeignHeaders.none(),
            false,
            Hosting.DEFAULTS);

    /** Checks that what belongs together is there. */
    public HttpServerOptions {
        listen = BaseUrls.of("listen", listen.toString());
        if (BaseUrls.isSecure(listen) && tls == null) {
            throw new IllegalArgumentException(
                    "To listen at " + listen + " needs keys; give withTls an SslContextFactory.Server");
        }
    }

    /** The defaults named above. */
    public static HttpServerOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same at another address.
     *
     * @throws IllegalArgumentException if the URL is none, or https without {@link #withTls}
     */
    public HttpServerOptions withListen(String url) {
        return new HttpServerOptions(BaseUrls.of("listen", url), tls, limits, access, foreignHeaders, health, hosting);
    }

    /** The same with TLS, for an address that says https. */
    public HttpServerOptions withTls(SslContextFactory.Server tls) {
        return new HttpServerOptions(listen, tls, limits, access, foreignHeaders, health, hosting);
    }

    /** The same with other limits. */
    public HttpServerOptions withLimits(HttpLimits limits) {
        return new HttpServerOptions(listen, tls, limits, access, foreignHeaders, health, hosting);
    }

    /** The same with others let in. */
    public HttpServerOptions withAccess(HttpAccess access) {
        return new HttpServerOptions(listen, tls, limits, access, foreignHeaders, health, hosting);
    }

    /**
     * The same with other foreign headers understood:
     *
     * <pre>{@code
     * ForeignHeaders.none()
     *     .with(Attribute.IDEMPOTENCY_KEY, "X-GitHub-Delivery")
     *     .with(Attribute.TYPE, "X-GitHub-Event")
     * }</pre>
     */
    public HttpServerOptions withForeignHeaders(ForeignHeaders foreignHeaders) {
        return new HttpServerOptions(listen, tls, limits, access, foreignHeaders, health, hosting);
    }

    /** The same with {@code GET /health} answered. */
    public HttpServerOptions withHealth() {
        return new HttpServerOptions(listen, tls, limits, access, foreignHeaders, true, hosting);
    }

    /** The same with Jetty's server changed by hand, before it starts. */
    public HttpServerOptions withJetty(Consumer<Server> customizer) {
        return withHosting(new Hosting(customizer, hosting.mount, hosting.onListening));
    }

    /**
     * The same without a server of its own: the handler is given away once, to be put into a server that is there already,
     * and {@code listen}, {@code tls} and the limits of connections and headers are that server's.
     */
    public HttpServerOptions withMount(Consumer<Handler> mount) {
        return withHosting(new Hosting(hosting.jetty, mount, hosting.onListening));
    }

    /**
     * The same, telling the base URL when it listens: the port is known then. Its host is that of {@code listen}, also if
     * that is {@code 0.0.0.0}, which others cannot call.
     */
    public HttpServerOptions withOnListening(Consumer<URI> onListening) {
        return withHosting(new Hosting(hosting.jetty, hosting.mount, onListening));
    }

    private HttpServerOptions withHosting(Hosting hosting) {
        return new HttpServerOptions(listen, tls, limits, access, foreignHeaders, health, hosting);
    }

    /**
     * What becomes of Jetty's server or handler.
     *
     * @param jetty changes the server before it starts
     * @param mount takes the handler, so that there is no server; null for a server of its own
     * @param onListening is told the base URL
     */
    public record Hosting(Consumer<Server> jetty, @Nullable Consumer<Handler> mount, Consumer<URI> onListening) {

        private static final Hosting DEFAULTS = new Hosting(server -> {}, null, url -> {});
    }
}
