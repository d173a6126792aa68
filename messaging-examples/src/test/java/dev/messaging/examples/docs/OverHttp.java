package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static dev.messaging.examples.docs.Shop.ORDERS;
import static dev.messaging.examples.docs.Shop.QUOTE;

import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.RejectedException;
import dev.messaging.Topic;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.examples.docs.Shop.OrderPlaced;
import dev.messaging.examples.docs.Shop.Quote;
import dev.messaging.http.BearerTokens;
import dev.messaging.http.CallCredentials;
import dev.messaging.http.ForeignHeaders;
import dev.messaging.http.ForeignHeaders.Attribute;
import dev.messaging.http.HttpAccess;
import dev.messaging.http.HttpClientOptions;
import dev.messaging.http.HttpOptions;
import dev.messaging.http.HttpServerOptions;
import dev.messaging.http.HttpTransport;
import dev.messaging.http.RouteTable;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Services that talk over HTTP. */
final class OverHttp {

    private OverHttp() {}

    static Messaging serve(Consumer<Charge> ledger, Consumer<OrderPlaced> invoices) {
        // snippet: http-service
        Messaging messaging = Messaging.connect();

        messaging.respond(QUOTE, request -> {
            String symbol = request.payload().symbol();
            if (symbol.isEmpty()) {
                throw new RejectedException("no symbol");
            }
            return new Quote(symbol, 995);
        });
        messaging.receive(CHARGES, charge -> ledger.accept(charge.payload()));
        messaging.receive(ORDERS.subscription("billing"), order -> invoices.accept(order.payload()));
        // end snippet
        return messaging;
    }

    static Messaging guarded(String listen, String token) {
        // snippet: http-guarded
        HttpAccess access = HttpAccess.defaults().withAuthenticator(BearerTokens.of(Map.of(token, "orders")));

        Messaging messaging = Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()
                        .withServer(HttpServerOptions.defaults()
                                .withListen(listen) // such as http://localhost:8081
                                .withAccess(access))))
                .connect();

        messaging.respond(QUOTE, request -> new Quote(request.payload().symbol(), 995));
        // end snippet
        return messaging;
    }

    static Messaging routed(
            String inventory,
            String payments,
            String replica,
            String billing,
            String shipping,
            Supplier<String> token) {
        // snippet: http-options
        RouteTable routes = RouteTable.empty()
                .withDefault(inventory) // what no other route names
                .withRoute("payments.*", payments, replica) // replicas take turns
                .withSubscriber("orders.placed", "billing", billing)
                .withSubscriber("orders.placed", "shipping", shipping);

        HttpOptions options = HttpOptions.defaults()
                .withRoutes(routes)
                .withClient(HttpClientOptions.defaults()
                        .withCredentials(CallCredentials.bearer(token)) // asked at each call
                        .withMaxCalls(256))
                .withMaxBodyBytes(1024 * 1024);

        Messaging messaging = Messaging.builder()
                .application("orders")
                .transport(HttpTransport.with(options))
                .connect();
        // end snippet
        return messaging;
    }

    static HttpOptions serverKeys(String listen, Path keyStore, String password) {
        // snippet: http-tls-server
        SslContextFactory.Server keys = new SslContextFactory.Server();
        keys.setKeyStorePath(keyStore.toString());
        keys.setKeyStorePassword(password);

        HttpOptions options = HttpOptions.defaults()
                .withServer(HttpServerOptions.defaults()
                        .withTls(keys) // before the address that needs it
                        .withListen(listen)); // such as https://0.0.0.0:8443
        // end snippet
        return options;
    }

    static HttpOptions clientTrust(String server, OkHttpClient trusting) {
        // snippet: http-tls-client
        HttpOptions options = HttpOptions.defaults()
                .withRoutes(RouteTable.empty().withDefault(server)) // such as https://payments:8443
                .withClient(
                        HttpClientOptions.defaults().withClient(trusting)); // OkHttp's sslSocketFactory, and the like
        // end snippet
        return options;
    }

    static Messaging relaying(String listen, Messaging broker) {
        // snippet: http-webhooks
        Queue<byte[]> hooks = Queue.of("github.webhooks", byte[].class); // bytes: the body as it came
        Topic<byte[]> events = Topic.of("github.events", byte[].class);

        ForeignHeaders gitHub = ForeignHeaders.none()
                .with(Attribute.IDEMPOTENCY_KEY, "X-GitHub-Delivery") // the same each time it is delivered
                .with(Attribute.TYPE, "X-GitHub-Event");

        Messaging web = Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()
                        .withServer(HttpServerOptions.defaults()
                                .withListen(listen) // such as http://localhost:8082
                                .withForeignHeaders(gitHub))))
                .connect();

        web.receive(hooks, hook -> broker.send(events, hook.forward())); // answered once the broker has it
        // end snippet
        return web;
    }

    static Messaging mounted(Server jetty) {
        // snippet: http-mount
        ContextHandlerCollection contexts = new ContextHandlerCollection(); // beside what else the server has
        jetty.setHandler(contexts);

        Messaging messaging = Messaging.builder()
                .transport(HttpTransport.with(HttpOptions.defaults()
                        .withServer(HttpServerOptions.defaults()
                                .withMount(handler -> contexts.addHandler(new ContextHandler(handler, "/messages"))))))
                .connect();
        // end snippet
        return messaging;
    }
}
