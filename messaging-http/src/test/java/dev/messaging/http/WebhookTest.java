package dev.messaging.http;

import static dev.messaging.http.RawClient.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.RetryLaterException;
import dev.messaging.http.ForeignHeaders.Attribute;
import dev.messaging.http.Peers.Peer;
import dev.messaging.http.RawClient.Heard;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sender that has never heard of this library: GitHub, with the head that it sends. */
@Timeout(60)
class WebhookTest {

    private static final Queue<byte[]> HOOKS = Queue.of("hooks", byte[].class);
    private static final String BODY = "{ \"zen\":\t\"Half measures are as bad as nothing at all.\",\r\n \"n\": 1.0 }";
    private static final String DELIVERY = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
    private static final String[] HEAD = {
        "User-Agent: GitHub-Hookshot/044aadd",
        "Accept: */*",
        "Content-Type: application/json",
        "X-GitHub-Delivery: " + DELIVERY,
        "X-GitHub-Event: ping",
        "X-GitHub-Hook-ID: 292430182",
        "X-Hub-Signature-256: sha256=d57c68ca6f92289e6987922ff26938930f6e66a2d161ef06abdf1859230aa23c"
    };
    private static final ForeignHeaders GITHUB = ForeignHeaders.none()
            .with(Attribute.IDEMPOTENCY_KEY, "X-GitHub-Delivery")
            .with(Attribute.TYPE, "X-GitHub-Event");

    private final Peers peers = new Peers();
    private final List<ReceivedMessage<byte[]>> handled = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        peers.close();
    }

    private Peer receiver() {
        Peer receiver = peers.receiver(server -> server.withForeignHeaders(GITHUB));
        receiver.messaging().receive(HOOKS, handled::add);
        return receiver;
    }

    private static Heard ask(Peer receiver, String body) throws IOException {
        return RawClient.ask(receiver.url(), post("/hooks", body, HEAD));
    }

    @Test
    void is_a_message_with_all_that_it_says() throws IOException {
        assertThat(ask(receiver(), BODY).status()).isEqualTo(204);

        assertThat(handled).singleElement().satisfies(hook -> {
            assertThat(new String(hook.payload(), UTF_8)).isEqualTo(BODY);
            assertThat(hook.contentType()).contains("application/json");
            assertThat(hook.idempotencyKey()).isEqualTo(DELIVERY);
            assertThat(hook.type()).contains("ping");
            assertThat(hook.headers().toMap().keySet()).isEqualTo(Set.of("X-GitHub-Hook-ID", "X-Hub-Signature-256"));
        });
    }

    @Test
    void that_comes_again_is_handled_once_and_with_another_body_is_a_conflict() throws IOException {
        Peer receiver = receiver();

        assertThat(ask(receiver, BODY).status()).isEqualTo(204);
        assertThat(ask(receiver, BODY).status()).isEqualTo(204);
        Heard conflict = ask(receiver, "{}");

        assertThat(handled).hasSize(1);
        assertThat(receiver.count(Kind.DUPLICATE)).isEqualTo(1);
        assertThat(conflict.status()).isEqualTo(422);
        assertThat(conflict.body()).contains("urn:messaging:fault:conflict", DELIVERY);
    }

    /** The second is not answered before the first is known to be handled: else it would confirm what may yet fail. */
    @Test
    void that_comes_twice_at_once_is_handled_once_and_confirmed_when_that_is_done() throws Exception {
        Semaphore entered = new Semaphore(0);
        Semaphore leave = new Semaphore(0);
        AtomicInteger runs = new AtomicInteger();
        Peer receiver = peers.receiver(server -> server.withForeignHeaders(GITHUB));
        receiver.messaging().receive(HOOKS, hook -> {
            runs.incrementAndGet();
            entered.release();
            leave.acquire();
        });
        try (RawClient first = new RawClient(receiver.url());
                RawClient second = new RawClient(receiver.url())) {
            first.say(post("/hooks", BODY, HEAD));
            entered.acquire();
            Heard early = second.ask(post("/hooks", BODY, HEAD));
            leave.release();

            assertThat(early.status()).isEqualTo(503);
            assertThat(early.header("retry-after")).isNotNull();
            assertThat(first.hear().status()).isEqualTo(204);
            assertThat(second.ask(post("/hooks", BODY, HEAD)).status()).isEqualTo(204);
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void that_cannot_be_handled_now_is_not_confirmed_and_handled_when_it_comes_again() throws IOException {
        AtomicInteger runs = new AtomicInteger();
        Peer receiver = peers.receiver(server -> server.withForeignHeaders(GITHUB));
        receiver.messaging().receive(HOOKS, hook -> {
            if (runs.incrementAndGet() == 1) {
                throw new RetryLaterException(Duration.ofSeconds(7));
            }
        });

        Heard later = ask(receiver, BODY);

        assertThat(later.status()).isEqualTo(503);
        assertThat(later.header("retry-after")).isEqualTo("7");
        assertThat(ask(receiver, BODY).status()).isEqualTo(204);
        assertThat(runs).hasValue(2);
    }

    @Test
    void with_a_key_that_is_none_is_refused() throws IOException {
        Heard refused = RawClient.ask(receiver().url(), post("/hooks", BODY, "X-GitHub-Delivery: "));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("urn:messaging:problem:malformed", "header x-github-delivery");
        assertThat(handled).isEmpty();
    }

    /** HTTP/2 has no capitals. */
    @Test
    void is_understood_over_http2() throws IOException {
        OkHttpClient client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
                .build();
        Request request = new Request.Builder()
                .url(receiver().base() + "/hooks")
                .header("X-GitHub-Delivery", DELIVERY)
                .header("X-GitHub-Event", "ping")
                .post(RequestBody.create(BODY.getBytes(UTF_8), MediaType.get("application/json")))
                .build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(204);
        } finally {
            client.connectionPool().evictAll();
            client.dispatcher().executorService().shutdown();
        }
        assertThat(handled).singleElement().satisfies(hook -> {
            assertThat(hook.idempotencyKey()).isEqualTo(DELIVERY);
            assertThat(hook.type()).contains("ping");
        });
    }

    @Test
    void keeps_its_type_when_it_is_passed_on() throws Exception {
        CompletableFuture<ReceivedMessage<byte[]>> arrived = new CompletableFuture<>();
        Queue<byte[]> next = Queue.of("next", byte[].class);
        Peer last = peers.receiver();
        last.messaging().receive(next, arrived::complete);
        Peer middle = peers.open(
                HttpOptions.defaults()
                        .withServer(HttpServerOptions.defaults().withForeignHeaders(GITHUB))
                        .withRoutes(RouteTable.empty().withDefault(last.base())),
                builder -> builder);
        middle.messaging().receive(HOOKS, hook -> middle.messaging().send(next, hook.forward()));

        assertThat(ask(middle, BODY).status()).isEqualTo(204);

        ReceivedMessage<byte[]> forwarded = arrived.get();
        assertThat(forwarded.type()).contains("ping");
        assertThat(forwarded.idempotencyKey()).isEqualTo(DELIVERY);
        assertThat(forwarded.contentType()).contains("application/json");
        assertThat(new String(forwarded.payload(), UTF_8)).isEqualTo(BODY);
    }
}
