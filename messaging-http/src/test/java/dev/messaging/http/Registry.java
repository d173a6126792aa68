package dev.messaging.http;

import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportFactory;
import dev.messaging.spi.WireMessage;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A service registry: transports opened over it find each other's receivers. Thread-safe. */
final class Registry implements Routes {

    private final Map<Address, List<URI>> served = new ConcurrentHashMap<>();

    @Override
    public List<URI> to(Address address) {
        return served.getOrDefault(address, List.of());
    }

    @Override
    public List<Address> subscriptions(Address topic) {
        return served.keySet().stream()
                .filter(address -> address.kind() == Address.Kind.SUBSCRIPTION)
                .filter(address -> address.topicOfSubscription().equals(topic))
                .toList();
    }

    /** Opens transports that register what they receive from. */
    TransportFactory opening(HttpOptions options) {
        return context -> {
            AtomicReference<URI> url = new AtomicReference<>();
            HttpServerOptions server = options.server().withOnListening(url::set);
            Transport transport = HttpTransport.with(options.withRoutes(this).withServer(server))
                    .open(context);
            return new Registering(transport, url);
        };
    }

    private final class Registering implements Transport {

        private final Transport transport;
        private final AtomicReference<URI> url;
        private final List<Address> mine = new CopyOnWriteArrayList<>();

        Registering(Transport transport, AtomicReference<URI> url) {
            this.transport = transport;
            this.url = url;
        }

        @Override
        public Capabilities capabilities() {
            return transport.capabilities();
        }

        @Override
        public List<Address> recipients(Address topic) {
            return transport.recipients(topic);
        }

        @Override
        public CompletableFuture<Void> send(Address to, WireMessage message) {
            return transport.send(to, message);
        }

        @Override
        public void request(Address to, WireMessage request, ReplyTo replyTo) {
            transport.request(to, request, replyTo);
        }

        @Override
        public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
            return transport.receive(from, maxUnsettled, deliveries).thenApply(intake -> {
                mine.add(from);
                served.computeIfAbsent(from, unknown -> new CopyOnWriteArrayList<>())
                        .add(url.get());
                return intake;
            });
        }

        /** Registries learn late who has gone; this one when the process ends, and not before. */
        @Override
        public void close() {
            transport.close();
            mine.forEach(address -> served.getOrDefault(address, List.of()).remove(url.get()));
            served.values().removeIf(List::isEmpty);
        }
    }
}
