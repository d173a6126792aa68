package dev.messaging.http;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.WireMessage;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/** Posts messages by OkHttp. Thread-safe. */
final class HttpSender {

    private static final int KEEP_ALIVE_SECONDS = 30;

    /** Far more than a table has; a registry's replicas come and go. */
    private static final int MOST_URLS = 10_000;

    private final Routes routes;
    private final CallCredentials credentials;
    private final Environment environment;
    private final int maxBodyBytes;
    private final OkHttpClient client;
    private final OkHttpClient cleartext;
    private final boolean ownsPool;
    private final CallLine line;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<Target, HttpUrl> urls = new ConcurrentHashMap<>();
    private final ConcurrentMap<Address, AtomicInteger> turns = new ConcurrentHashMap<>();
    private volatile boolean closed;

    HttpSender(HttpOptions options, Routes routes, Environment environment) {
        this.routes = routes;
        this.credentials = options.client().credentials();
        this.environment = environment;
        this.maxBodyBytes = options.maxBodyBytes();
        this.ownsPool = options.client().client() == null;
        this.line = new CallLine(options.client().maxCalls());
        this.client = client(options.client(), environment);
        this.cleartext = options.client().http2()
                ? client.newBuilder()
                        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                        .build()
                : client;
    }

    /**
     * The engine's deadline is the only one: it cancels the call, whatever the call is doing. OkHttp's timeouts would only
     * cost a timer for each read and write.
     */
    private static OkHttpClient client(HttpClientOptions options, Environment environment) {
        OkHttpClient given = options.client();
        OkHttpClient.Builder client = given == null
                ? new OkHttpClient.Builder()
                        .connectionPool(new ConnectionPool(options.maxCalls(), KEEP_ALIVE_SECONDS, TimeUnit.SECONDS))
                : given.newBuilder();
        return client.addNetworkInterceptor(new StaleConnections(environment.time()))
                .dispatcher(new Dispatcher())
                .followRedirects(false)
                .followSslRedirects(false)
                .callTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .pingInterval(options.pingInterval())
                .build();
    }

    CompletableFuture<Void> send(Address to, WireMessage message) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        SendExchange exchange = new SendExchange(this, to, message, sent);
        sent.whenComplete((done, failure) -> {
            if (sent.isCancelled()) {
                exchange.cancel();
            }
        });
        exchange.startAsync();
        return sent;
    }

    void request(Address to, WireMessage request, ReplyTo replyTo) {
        RequestExchange exchange = new RequestExchange(this, to, request, replyTo);
        replyTo.onCancel(exchange::cancel);
        if (replyTo.callerWaits() && !Thread.currentThread().isInterrupted()) {
            exchange.runHere();
        } else {
            exchange.startAsync();
        }
    }

    /** Where an address is served, the one whose turn it is first. */
    List<HttpUrl> urls(Address to) {
        List<URI> bases = routes.to(to);
        if (urls.size() > MOST_URLS) {
            urls.clear();
            turns.clear();
        }
        List<HttpUrl> found = new ArrayList<>(bases.size());
        for (URI base : bases) {
            found.add(urls.computeIfAbsent(new Target(base, to), Target::url));
        }
        if (found.size() > 1) {
            int turn = turns.computeIfAbsent(to, first -> new AtomicInteger()).getAndIncrement();
            Collections.rotate(found, -Math.floorMod(turn, found.size()));
        }
        return found;
    }

    Call newCall(HttpUrl url, Address to, WireMessage message, MessageBody body) {
        Request.Builder request = new Request.Builder().url(url).post(body);
        HttpWire.write(message, request::addHeader);
        credentials.authorization(to).ifPresent(authorization -> request.header("Authorization", authorization));
        return (url.isHttps() ? client : cleartext).newCall(request.build());
    }

    /** From now on {@link #close} cancels it. */
    void begun(Exchange exchange) {
        running.add(exchange);
    }

    /** Its answer is read, or there is none. */
    void ended(Exchange exchange) {
        running.remove(exchange);
    }

    CallLine line() {
        return line;
    }

    Environment environment() {
        return environment;
    }

    int maxBodyBytes() {
        return maxBodyBytes;
    }

    boolean isClosed() {
        return closed;
    }

    static TransportUnavailableException isClosed(String what, Outcome outcome, @Nullable Throwable cause) {
        return new TransportUnavailableException(what + " was cut off: the HTTP transport is closed", outcome, cause);
    }

    static UndeliverableException noRoute(String what, Address to) {
        return new UndeliverableException(
                what + " was not sent: no route leads to " + to + ". Set messaging.url, or messaging.http.route."
                        + to.name() + " to its base URL",
                null);
    }

    void close() {
        closed = true;
        running.forEach(Exchange::cancel); // OkHttp's dispatcher forgets a call whose answer is still being read
        if (ownsPool) {
            client.connectionPool().evictAll();
        }
    }

    /** An address at one base URL. */
    private record Target(URI base, Address to) {

        HttpUrl url() {
            return HttpUrl.get(base + HttpPaths.of(to));
        }
    }
}
