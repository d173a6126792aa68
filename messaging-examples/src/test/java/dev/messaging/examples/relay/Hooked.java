package dev.messaging.examples.relay;

import dev.messaging.Messaging;
import dev.messaging.Sender;
import dev.messaging.http.ForeignHeaders;
import dev.messaging.http.ForeignHeaders.Attribute;
import dev.messaging.http.HttpOptions;
import dev.messaging.http.HttpServerOptions;
import dev.messaging.http.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A relay in this process, at the end of the web where it is posted to.
 *
 * @param web what it takes webhooks by
 * @param url where it takes them
 */
record Hooked(Messaging web, URI url) implements AutoCloseable {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Starts a relay to a broker. */
    static Hooked to(Sender broker) {
        AtomicReference<@Nullable URI> url = new AtomicReference<>();
        Messaging web = Messaging.builder()
                .application("relay")
                .transport(HttpTransport.with(HttpOptions.defaults()
                        .withServer(HttpServerOptions.defaults()
                                .withOnListening(url::set)
                                .withForeignHeaders(ForeignHeaders.none()
                                        .with(Attribute.ID, "X-GitHub-Delivery")
                                        .with(Attribute.IDEMPOTENCY_KEY, "X-GitHub-Delivery")
                                        .with(Attribute.TYPE, "X-GitHub-Event")))))
                .connect();
        Relay.start(web, broker);
        return new Hooked(web, URI.create(url.get() + "/" + Webhooks.HOOKS.name()));
    }

    HttpResponse<String> post(Delivery delivery) throws IOException, InterruptedException {
        return CLIENT.send(request(delivery), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postAsync(Delivery delivery) {
        return CLIENT.sendAsync(request(delivery), BodyHandlers.ofString());
    }

    /** Posts until it is not put off any longer; returns the status. A circuit that has opened stays so for a moment. */
    int postPatiently(Delivery delivery) throws IOException, InterruptedException {
        int status = post(delivery).statusCode();
        while (status == 503) {
            status = post(delivery).statusCode();
        }
        return status;
    }

    private HttpRequest request(Delivery delivery) {
        return HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header("X-GitHub-Delivery", delivery.id())
                .header("X-GitHub-Event", delivery.event())
                .header(GitHub.SIGNATURE, GitHub.signature(delivery.body()))
                .POST(BodyPublishers.ofByteArray(delivery.body()))
                .build();
    }

    @Override
    public void close() {
        web.close();
    }
}
