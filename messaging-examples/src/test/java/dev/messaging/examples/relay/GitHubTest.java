package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GitHubTest {

    private static final Delivery DELIVERY = new Delivery("push.json", "d-1", "push", "{ }\r\n".getBytes(UTF_8));

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final AtomicInteger confirmed = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private GitHub gitHub() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hooks");
        return new GitHub(url, confirmed::incrementAndGet);
    }

    private void hear(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        for (String name : List.of("Content-Type", "X-GitHub-Delivery", "X-GitHub-Event", GitHub.SIGNATURE)) {
            heads.add(exchange.getRequestHeaders().getFirst(name));
        }
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Test
    void postsWithItsHeaders() {
        server.createContext("/hooks", exchange -> {
            hear(exchange);
            answer(exchange, 204);
        });
        try (GitHub gitHub = gitHub()) {
            gitHub.post(DELIVERY, 1);
            await().until(() -> confirmed.get() == 1);
            assertThat(gitHub.unconfirmed()).isEmpty();
            assertThat(gitHub.failures()).isEmpty();
        }
        assertThat(bodies).containsExactly("{ }\r\n");
        assertThat(heads)
                .containsExactly("application/json", "d-1", "push", GitHub.signature("{ }\r\n".getBytes(UTF_8)));
    }

    /** Neither copy is answered before both have come. */
    @Test
    void postsAllCopiesAtOnce() {
        CyclicBarrier both = new CyclicBarrier(2);
        server.createContext("/hooks", exchange -> {
            hear(exchange);
            try {
                both.await(20, TimeUnit.SECONDS);
                answer(exchange, 200);
            } catch (Exception alone) {
                answer(exchange, 400);
            }
        });
        try (GitHub gitHub = gitHub()) {
            gitHub.post(DELIVERY, 2);
            await().until(() -> confirmed.get() == 2);
            assertThat(gitHub.failures()).isEmpty();
        }
        assertThat(bodies).hasSize(2);
    }

    @Test
    void deliversAgainUntilItIsConfirmed() {
        AtomicInteger posts = new AtomicInteger();
        server.createContext("/hooks", exchange -> {
            hear(exchange);
            answer(exchange, posts.incrementAndGet() == 1 ? 503 : posts.get() == 2 ? 302 : 202);
        });
        try (GitHub gitHub = gitHub()) {
            gitHub.post(DELIVERY, 1);
            await().until(() -> confirmed.get() == 1);
            assertThat(gitHub.failures())
                    .containsEntry("answered 503, which means: later", 1)
                    .containsEntry("answered 302", 1)
                    .hasSize(2);
        }
        assertThat(heads).contains("d-1").filteredOn("d-1"::equals).hasSize(3);
    }

    @Test
    void knowsWhatWasNotConfirmed() {
        server.stop(0);
        try (GitHub gitHub = gitHub()) {
            gitHub.post(DELIVERY, 2);
            await().until(() -> gitHub.failures().containsKey("nobody listens"));
            assertThat(gitHub.unconfirmed()).containsExactly(DELIVERY);
        }
        assertThat(confirmed).hasValue(0);
    }

    /** The test vector that GitHub shows is of this form. */
    @Test
    void signsWithSha256() {
        assertThat(GitHub.signature(DELIVERY.body()))
                .matches("sha256=[0-9a-f]{64}")
                .isNotEqualTo(GitHub.signature("{ }\n".getBytes(UTF_8)));
    }
}
