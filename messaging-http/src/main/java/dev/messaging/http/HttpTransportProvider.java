package dev.messaging.http;

import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Opens {@code http:} and {@code https:} URLs: the base URL of all that no route names, and, if it is a loopback address,
 * where this process listens.
 *
 * <p>Properties: {@code messaging.http.listen}, {@code messaging.http.route.PATTERN}, {@code
 * messaging.http.subscribers.TOPIC}, {@code messaging.http.header.ATTRIBUTE}, {@code messaging.http.health} and {@code
 * messaging.http.http2}.
 */
public final class HttpTransportProvider implements TransportProvider {

    private static final String PREFIX = "messaging.http.";
    private static final String LISTEN = PREFIX + "listen";
    private static final String ROUTE = PREFIX + "route.";
    private static final String SUBSCRIBERS = PREFIX + "subscribers.";
    private static final String HEADER = PREFIX + "header.";
    private static final String HEALTH = PREFIX + "health";
    private static final String HTTP2 = PREFIX + "http2";

    /** For the service loader. */
    public HttpTransportProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("http", "https");
    }

    @Override
    public String defaultUrl() {
        return "http://localhost:8080";
    }

    @Override
    public Transport open(TransportContext context) {
        URI uri = context.uri();
        URI base = BaseUrls.of("messaging.url", uri == null ? defaultUrl() : uri.toString());
        Map<String, String> properties = new TreeMap<>(context.properties());
        properties.keySet().removeIf(name -> !name.startsWith(PREFIX));

        String listen = properties.remove(LISTEN);
        boolean health = flag(HEALTH, properties.remove(HEALTH));
        HttpClientOptions client = HttpClientOptions.defaults();
        HttpOptions options = HttpOptions.defaults()
                .withRoutes(routes(base, properties))
                .withClient(flag(HTTP2, properties.remove(HTTP2)) ? client.withHttp2() : client);
        ForeignHeaders headers = foreignHeaders(properties);
        requireNone(properties);
        Supplier<HttpServerOptions> server = () -> server(base, listen, health).withForeignHeaders(headers);
        return HttpTransport.open(health ? options.withServer(server.get()) : options, server, context);
    }

    private static RouteTable routes(URI base, Map<String, String> properties) {
        RouteTable routes = RouteTable.empty().withDefault(base.toString());
        for (Map.Entry<String, String> property : Map.copyOf(properties).entrySet()) {
            String name = property.getKey();
            if (name.startsWith(ROUTE)) {
                routes = routes.withRoute(name.substring(ROUTE.length()), list(property.getValue()));
            } else if (name.startsWith(SUBSCRIBERS)) {
                for (String subscriber : list(property.getValue())) {
                    routes = withSubscriber(routes, name, subscriber);
                }
            } else {
                continue;
            }
            properties.remove(name);
        }
        return routes;
    }

    private static RouteTable withSubscriber(RouteTable routes, String property, String subscriber) {
        int at = subscriber.indexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException("The subscriber '" + subscriber + "' in " + property
                    + " has no name; write the subscription, @, and its base URL, as in billing@http://billing:8080");
        }
        return routes.withSubscriber(
                property.substring(SUBSCRIBERS.length()), subscriber.substring(0, at), subscriber.substring(at + 1));
    }

    private static ForeignHeaders foreignHeaders(Map<String, String> properties) {
        ForeignHeaders headers = ForeignHeaders.none();
        for (ForeignHeaders.Attribute attribute : ForeignHeaders.Attribute.values()) {
            String names = properties.remove(HEADER + attribute.inCloudEvents());
            if (names != null) {
                headers = headers.with(attribute, list(names));
            }
        }
        return headers;
    }

    private static String[] list(String value) {
        return value.strip().split("\\s*,\\s*");
    }

    private static boolean flag(String name, @Nullable String value) {
        if (value == null || value.equals("false")) {
            return false;
        }
        if (!value.equals("true")) {
            throw new IllegalArgumentException("The property " + name + " is '" + value + "'; write true or false");
        }
        return true;
    }

    private static void requireNone(Map<String, String> properties) {
        if (!properties.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no property " + properties.keySet() + "; there are " + LISTEN + ", " + ROUTE + "PATTERN, "
                            + SUBSCRIBERS + "TOPIC, " + attributes() + ", " + HEALTH + " and " + HTTP2);
        }
    }

    private static String attributes() {
        return Arrays.stream(ForeignHeaders.Attribute.values())
                .map(attribute -> HEADER + attribute.inCloudEvents())
                .collect(Collectors.joining(", "));
    }

    private static HttpServerOptions server(URI base, @Nullable String listen, boolean health) {
        if (listen == null && !BaseUrls.isLoopback(base.getHost())) {
            throw new IllegalArgumentException("To receive, this process must listen, and " + base
                    + " is not an address of its own for certain; set " + LISTEN + ", as in http://0.0.0.0:8080");
        }
        HttpServerOptions options = HttpServerOptions.defaults().withListen(listen == null ? base.toString() : listen);
        return health ? options.withHealth() : options;
    }
}
