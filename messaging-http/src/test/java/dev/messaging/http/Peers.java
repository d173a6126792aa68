package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.MessagingEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The processes of one test, which are put away after it, and must not have anything in flight then. */
final class Peers implements AutoCloseable {

    private final Deque<Peer> peers = new ArrayDeque<>();

    /** One that calls these base URLs, and is patient for so long. */
    Peer caller(Duration timeout, String... urls) {
        return open(
                HttpOptions.defaults().withRoutes(RouteTable.empty().withDefault(urls)),
                builder -> builder.sendTimeout(timeout).requestTimeout(timeout));
    }

    Peer caller(String... urls) {
        return caller(Duration.ofSeconds(10), urls);
    }

    Peer caller(Peer... receivers) {
        return caller(List.of(receivers).stream().map(Peer::base).toArray(String[]::new));
    }

    Peer caller(HttpClientOptions client, Peer receiver) {
        return open(
                HttpOptions.defaults()
                        .withClient(client)
                        .withRoutes(RouteTable.empty().withDefault(receiver.base())),
                builder -> builder);
    }

    /** One that listens, once it receives. */
    Peer receiver(UnaryOperator<HttpServerOptions> server) {
        return open(HttpOptions.defaults().withServer(server.apply(HttpServerOptions.defaults())), builder -> builder);
    }

    Peer receiver() {
        return receiver(server -> server);
    }

    Peer open(HttpOptions options, UnaryOperator<MessagingBuilder> more) {
        AtomicReference<@Nullable URI> url = new AtomicReference<>();
        List<MessagingEvent> events = new CopyOnWriteArrayList<>();
        MessagingBuilder builder = Messaging.builder()
                .transport(
                        HttpTransport.with(options.withServer(options.server().withOnListening(url::set))))
                .listener(events::add);
        Peer peer = new Peer(more.apply(builder).connect(), url, events);
        peers.push(peer);
        return peer;
    }

    @Override
    public void close() {
        peers.forEach(Peer::awaitIdle);
        peers.forEach(peer -> peer.messaging().close());
    }

    /** One process. */
    record Peer(Messaging messaging, AtomicReference<@Nullable URI> listening, List<MessagingEvent> events) {

        URI url() {
            URI url = listening.get();
            assertThat(url).as("where it listens").isNotNull();
            return url;
        }

        String base() {
            return url().toString();
        }

        int count(MessagingEvent.Kind kind) {
            return failures(kind).size();
        }

        List<@Nullable Throwable> failures(MessagingEvent.Kind kind) {
            return events.stream()
                    .filter(event -> event.kind() == kind)
                    .<@Nullable Throwable>map(MessagingEvent::failure)
                    .toList();
        }

        /** Waits until no call is pending. */
        void awaitIdle() {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(messaging.health().checks())
                            .filteredOn(check -> check.name().equals("transport"))
                            .allSatisfy(
                                    check -> assertThat(check.detail()).startsWith("0 sends and requests in flight")));
        }
    }
}
