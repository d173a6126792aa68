package dev.messaging.http;

import static dev.messaging.http.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.Subscription;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.http.Peers.Peer;
import dev.messaging.http.RawClient.Heard;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportContext;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a process listens, from when, until when, and what it says then. */
@Execution(ExecutionMode.CONCURRENT)
class HostingTest {

    private static final String TEXT = "Content-Type: text/plain";
    private static final String HEALTH = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    private static final Operation<String, String> OTHER = Operation.of("other", String.class, String.class);

    private final Peers peers = new Peers();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch leave = new CountDownLatch(1);

    @AfterEach
    void close() {
        leave.countDown();
        peers.close();
    }

    private Subscription receive(Peer receiver) {
        return receiver.messaging().receive(Verb.QUEUE, message -> handled.add(message.payload()));
    }

    // Where

    @Test
    void a_port_that_is_in_use_is_told_with_what_to_do() throws IOException {
        String url;
        Peer receiver;
        try (RawServer taken = new RawServer(RawServer.Wire::hangUp)) {
            url = taken.url();
            receiver = peers.receiver(server -> server.withListen(taken.url()));
            for (int i = 0; i < 2; i++) {
                TransportUnavailableException failure =
                        catchThrowableOfType(TransportUnavailableException.class, () -> receive(receiver));
                assertThat(failure)
                        .hasMessageContaining("Cannot listen at " + url)
                        .hasMessageContaining("Set messaging.http.listen to an address that is free");
                assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            }
        }
        await().untilAsserted(() -> receive(receiver));
        assertThat(receiver.base()).isEqualTo(url);
        assertThat(RawClient.ask(receiver.url(), post("/work", "ping", TEXT)).status())
                .isEqualTo(204);
    }

    @Test
    void nothing_listens_before_the_first_receiver() {
        Peer receiver = peers.receiver();
        assertThat(receiver.listening()).hasValue(null);
        receive(receiver);
        assertThat(receiver.url().getPort()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/api", "/api/v1/"})
    void a_path_comes_before_the_names(String path) throws IOException {
        Peer receiver = peers.receiver(server -> server.withListen("http://127.0.0.1:0" + path));
        receive(receiver);
        assertThat(peers.caller(receiver).messaging().send(Verb.QUEUE, "ping")).isNotNull();
        assertThat(handled).containsExactly("ping");
        String before = path.replaceAll("/$", "");
        assertThat(receiver.url().getPath()).isEqualTo(before);
        assertThat(RawClient.ask(receiver.url(), post(before + "/work", "curl", TEXT))
                        .status())
                .isEqualTo(204);
        assertThat(RawClient.ask(receiver.url(), post(before + "/work/", "curl", TEXT))
                        .status())
                .isIn(404, 503);
    }

    @Test
    void https_without_keys_is_told_when_the_options_are_made() {
        assertThatThrownBy(() -> HttpServerOptions.defaults().withListen("https://127.0.0.1:0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs keys");
    }

    @Test
    void an_existing_server_can_be_used_under_a_path_of_its() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ContextHandler context = new ContextHandler("/messages");
        server.setHandler(context);
        Peer receiver =
                peers.receiver(options -> options.withMount(context::setHandler).withHealth());
        server.start();
        try {
            receive(receiver);
            URI base = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/messages");
            assertThat(peers.caller(base.toString()).messaging().send(Verb.QUEUE, "ping"))
                    .isNotNull();
            assertThat(handled).containsExactly("ping");
            assertThat(RawClient.ask(base, HEALTH.replace("/health", "/messages/health"))
                            .status())
                    .isEqualTo(200);
            receiver.messaging().close();
            assertThat(RawClient.ask(base, post("/messages/work", "late", TEXT)).status())
                    .isEqualTo(503);
            assertThat(server.isRunning()).isTrue();
        } finally {
            server.stop();
        }
    }

    // What else may be asked

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"})
    void messages_are_posted(String method) throws IOException {
        Peer receiver = peers.receiver();
        receive(receiver);
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(method + " /work HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            Heard answer = method.equals("HEAD") ? null : client.hear();
            if (answer != null) {
                assertThat(answer.status()).isEqualTo(405);
                assertThat(answer.header("allow")).isEqualTo("POST");
            }
        }
        assertThat(handled).isEmpty();
    }

    @Test
    void an_encoded_body_is_refused_unread() throws IOException {
        Peer receiver = peers.receiver();
        receive(receiver);
        Heard answer = RawClient.ask(receiver.url(), post("/work", "gzipped", TEXT, "Content-Encoding: gzip"));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: application/json", "Content-Type: image/png", "X-No: type"})
    void a_body_that_cannot_be_read_is_answered_400_or_415(String type) throws IOException {
        Peer receiver = peers.receiver();
        receiver.messaging().respond(Operation.of("count", Integer.class, Integer.class), message -> message.payload());
        receiver.messaging().receive(Queue.of("counts", Integer.class), message -> {});
        for (String path : List.of("/count", "/counts")) {
            Heard answer = RawClient.ask(receiver.url(), post(path, "{no json", type));
            assertThat(answer.status()).isEqualTo(type.contains("image") ? 415 : 400);
            assertThat(answer.body()).contains("urn:messaging:fault:undecodable");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "messaging-ttl: 9223372036854775807",
                "messaging-ttl: 0",
                "messaging-attempt: 2147483647",
                "ce-time: 9999-12-31T23:59:59Z",
                "traceparent: nonsense"
            })
    void odd_values_are_taken_or_refused_and_never_hang(String line) throws IOException {
        Peer receiver =
                peers.receiver(server -> server.withLimits(HttpLimits.defaults().withMaxRequests(2)));
        receive(receiver);
        for (int i = 0; i < 3; i++) {
            // A place is free a moment after the answer of the one that had it; one that is never free would be a leak.
            await().untilAsserted(() -> assertThat(RawClient.ask(receiver.url(), post("/work", "odd", TEXT, line))
                            .status())
                    .isIn(204, 400));
        }
    }

    // Health

    @Test
    void health_is_not_told_unless_asked_for() throws IOException {
        Peer receiver = peers.receiver();
        receive(receiver);
        await().untilAsserted(() ->
                assertThat(RawClient.ask(receiver.url(), HEALTH).status()).isEqualTo(404));
    }

    @Test
    void health_is_told_before_anything_is_received() throws IOException {
        Peer receiver = peers.receiver(HttpServerOptions::withHealth);
        Heard up = RawClient.ask(receiver.url(), HEALTH);
        assertThat(up.status()).isEqualTo(200);
        assertThat(up.header("content-type")).isEqualTo("application/json");
        assertThat(up.header("cache-control")).isEqualTo("no-store");
        assertThat(up.body())
                .startsWith(
                        "{\"status\":\"UP\",\"checks\":[{\"name\":\"transport\",\"status\":\"UP\",\"detail\":\"0 sends");
    }

    @Test
    void health_is_told_also_when_there_is_no_room_for_messages() throws Exception {
        Peer receiver = peers.receiver(
                server -> server.withHealth().withLimits(HttpLimits.defaults().withMaxRequests(1)));
        receiver.messaging().respond(Verb.OPERATION, request -> {
            entered.release();
            leave.await();
            return "pong";
        });
        try (RawClient pending = new RawClient(receiver.url())) {
            pending.say(post("/work", "ping", TEXT));
            entered.acquire();
            assertThat(RawClient.ask(receiver.url(), post("/work", "more", TEXT))
                            .status())
                    .isEqualTo(503);
            assertThat(RawClient.ask(receiver.url(), HEALTH).status()).isEqualTo(200);
            leave.countDown();
            assertThat(pending.hear().body()).isEqualTo("pong");
        }
    }

    @Test
    void a_server_that_listens_before_anybody_receives_asks_to_come_again() throws Exception {
        Peer receiver = peers.receiver(HttpServerOptions::withHealth);
        Heard early = RawClient.ask(receiver.url(), post("/work", "early", TEXT));
        assertThat(early.status()).isEqualTo(503);
        assertThat(early.body()).contains("urn:messaging:problem:starting");
    }

    @Test
    void a_process_that_closes_is_down_and_tells_its_callers_to_go_elsewhere() throws Exception {
        Peer receiver = peers.receiver(HttpServerOptions::withHealth);
        receiver.messaging().respond(Verb.OPERATION, request -> {
            entered.release();
            leave.await();
            return "pong";
        });
        try (RawClient pending = new RawClient(receiver.url());
                RawClient late = new RawClient(receiver.url())) {
            pending.say(post("/work", "ping", TEXT));
            entered.acquire();
            CompletableFuture<Void> closed = CompletableFuture.runAsync(receiver.messaging()::close);
            await().untilAsserted(() ->
                    assertThat(RawClient.ask(receiver.url(), HEALTH).status()).isEqualTo(503));

            Heard refused = late.ask(post("/work", "late", TEXT));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("urn:messaging:problem:closing");
            assertThat(refused.header("connection")).isEqualTo("close");
            assertThat(late.isHungUpWithin(Duration.ofSeconds(10))).isTrue();

            leave.countDown();
            Heard answer = pending.hear();
            assertThat(answer.body()).isEqualTo("pong");
            assertThat(answer.header("connection")).isEqualTo("close");
            closed.join();
        }
    }

    @Test
    void a_process_that_receives_again_keeps_connections_again() throws Exception {
        Peer receiver = peers.receiver();
        receive(receiver).close();
        receive(receiver);
        try (RawClient client = new RawClient(receiver.url())) {
            for (int i = 0; i < 3; i++) {
                Heard answer = client.ask(post("/work", "ping", TEXT));
                assertThat(answer.status()).isEqualTo(204);
                assertThat(answer.header("connection")).isNull();
            }
        }
    }

    // The first second

    @ParameterizedTest
    @EnumSource(names = {"SEND", "REQUEST", "REQUEST_ASYNC"})
    void who_comes_before_the_receiver_comes_again(Verb verb) {
        try (SystemEnvironment machine = new SystemEnvironment("starting")) {
            LeapingEnvironment environment = new LeapingEnvironment(machine);
            Peer receiver = peers.open(HttpOptions.defaults(), builder -> builder.environment(environment));
            receiver.messaging().respond(OTHER, request -> "other");
            Peer caller = peers.caller(receiver);
            Thread late = new Thread(() -> {
                await().pollInterval(Duration.ofMillis(5)).until(() -> caller.count(Kind.RESENT) > 0);
                receive(receiver);
            });
            late.start();
            verb.call(caller.messaging());
            assertThat(handled).containsExactly("ping");
            receiver.messaging().close();
        }
    }

    @Test
    void after_its_first_second_a_process_has_only_the_receivers_that_it_has() throws Exception {
        try (SystemEnvironment machine = new SystemEnvironment("starting")) {
            LeapingEnvironment environment = new LeapingEnvironment(machine);
            Peer receiver = peers.open(HttpOptions.defaults(), builder -> builder.environment(environment));
            receiver.messaging().respond(OTHER, request -> "other");
            Heard starting = RawClient.ask(receiver.url(), post("/work", "early", TEXT));
            assertThat(starting.status()).isEqualTo(503);
            assertThat(starting.body()).contains("urn:messaging:problem:starting");
            environment.leap(Duration.ofSeconds(1));
            Heard nobody = RawClient.ask(receiver.url(), post("/work", "late", TEXT));
            assertThat(nobody.status()).isEqualTo(404);
            assertThat(nobody.body()).contains("urn:messaging:problem:no-receiver");
            assertThat(Verb.SEND.fail(
                            peers.caller(receiver).messaging(), UndeliverableException.class, Outcome.NOT_SENT))
                    .hasMessageContaining("Is its receiver running");
            receiver.messaging().close();
        }
    }

    // By properties

    private static Messaging opened(String url, String... properties) {
        return Messaging.builder()
                .transport(context -> new HttpTransportProvider()
                        .open(new TransportContext(
                                URI.create(url),
                                IntStream.range(0, properties.length / 2)
                                        .boxed()
                                        .collect(Collectors.toMap(i -> properties[2 * i], i -> properties[2 * i + 1])),
                                null,
                                context.environment(),
                                context.listener(),
                                context.health())))
                .connect();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "messaging.http.liste|http://localhost|There is no property [messaging.http.liste]",
                "messaging.http.health|yes|'yes'; write true or false",
                "messaging.http.http2||''; write true or false",
                "messaging.http.subscribers.orders|http://billing:8080|has no name; write the subscription, @",
                "messaging.http.subscribers.orders|@http://billing|has no name",
                "messaging.http.subscribers.orders|billing@ftp://billing|subscriber 'billing' of 'orders' is no base URL",
                "messaging.http.subscribers.orders|a b@http://billing|a b",
                "messaging.http.subscribers.or ders|billing@http://billing|or ders",
                "messaging.http.route.*orders|http://orders|'*orders' is no pattern",
                "messaging.http.route.|http://orders|'' is no pattern",
                "messaging.http.route.orders|orders:8080|'orders:8080' of route 'orders' is no base URL",
                "messaging.http.route.orders|http://orders?a=b|is no base URL",
                "messaging.http.route.orders|http://user:secret@orders|is no base URL",
                "messaging.http.header.colour|X-Colour|There is no property [messaging.http.header.colour]",
                "messaging.http.header.type|X Event|The foreign header of TYPE is 'X Event'; it must be a token",
                "messaging.http.header.type||The foreign header of TYPE is ''",
                "messaging.http.header.id|X-Id, Host|The foreign header of ID is 'Host'; it must be a name that no"
            })
    void a_wrong_property_is_told_when_connecting(String wrong) {
        String[] parts = wrong.split("\\|", 3);
        assertThatThrownBy(
                        () -> opened("http://localhost:1", parts[0], parts[1]).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(parts[2]);
    }

    @Test
    void foreign_headers_mean_what_properties_say() throws Exception {
        int port = RawServer.freePort();
        CompletableFuture<ReceivedMessage<String>> arrived = new CompletableFuture<>();
        try (Messaging messaging = opened(
                "http://localhost:" + port,
                "messaging.http.header.idempotencykey",
                "X-GitHub-Delivery , X-Gitlab-Event-UUID",
                "messaging.http.header.type",
                "X-GitHub-Event")) {
            messaging.receive(Verb.QUEUE, arrived::complete);
            URI url = URI.create("http://localhost:" + port);
            RawClient.ask(url, post("/work", "x", TEXT, "X-Gitlab-Event-UUID: 7", "X-GitHub-Event: push"));
        }
        assertThat(arrived.get().idempotencyKey()).isEqualTo("7");
        assertThat(arrived.get().type()).contains("push");
    }

    @Test
    void an_address_elsewhere_is_no_place_to_listen() {
        try (Messaging messaging = opened("http://shop.example:8080")) {
            assertThatThrownBy(() -> messaging.receive(Verb.QUEUE, message -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("http://shop.example:8080 is not an address of its own for certain")
                    .hasMessageContaining("set messaging.http.listen, as in http://0.0.0.0:8080");
        }
    }

    @Test
    void a_secure_address_of_its_own_needs_keys_to_listen() {
        try (Messaging messaging = opened("https://localhost:8443")) {
            assertThatThrownBy(() -> messaging.receive(Verb.QUEUE, message -> {}))
                    .hasMessageContaining("needs keys");
        }
    }

    @Test
    void properties_say_where_to_listen_and_where_things_go() throws Exception {
        int port = RawServer.freePort();
        try (RawServer orders = new RawServer(RawServer.Script.answering(204, ""));
                Messaging messaging = opened(
                        "http://shop.example:1",
                        "messaging.http.listen",
                        "http://127.0.0.1:" + port,
                        "messaging.http.health",
                        "true",
                        "messaging.http.route.orders.*",
                        " " + orders.url() + "/a/ , " + orders.url() + "/b ",
                        "messaging.url",
                        "ignored here")) {
            assertThat(RawClient.ask(URI.create("http://127.0.0.1:" + port), HEALTH)
                            .status())
                    .isEqualTo(200);
            for (int i = 0; i < 4; i++) {
                messaging.send(Queue.of("orders.new", String.class), "order");
            }
            assertThat(orders.heard().stream().map(RawServer.Heard::line).sorted())
                    .containsExactly(
                            "POST /a/orders.new HTTP/1.1",
                            "POST /a/orders.new HTTP/1.1",
                            "POST /b/orders.new HTTP/1.1",
                            "POST /b/orders.new HTTP/1.1");
        }
    }
}
