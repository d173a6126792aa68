package dev.messaging.benchmarks.http;

import dev.messaging.Messaging;
import dev.messaging.benchmarks.Order;
import dev.messaging.http.HttpOptions;
import dev.messaging.http.HttpTransport;
import dev.messaging.http.RouteTable;
import java.util.concurrent.CompletableFuture;

/** This library, with its defaults. */
final class MessagingCaller implements Caller {

    private final Messaging messaging;

    MessagingCaller(String baseUrl) {
        RouteTable routes = RouteTable.empty().withDefault(baseUrl);
        messaging = Messaging.builder()
                .application("benchmarks")
                .transport(HttpTransport.with(HttpOptions.defaults().withRoutes(routes)))
                .connect();
    }

    @Override
    public Order call(Order order) {
        return messaging.request(Service.ECHO, order);
    }

    @Override
    public CompletableFuture<Order> callAsync(Order order) {
        return messaging.requestAsync(Service.ECHO, order);
    }

    @Override
    public void close() {
        messaging.close();
    }
}
