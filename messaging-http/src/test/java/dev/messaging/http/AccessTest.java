package dev.messaging.http;

import static dev.messaging.http.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Headers;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.ReceivedMessage;
import dev.messaging.RemoteFaultException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.http.Peers.Peer;
import dev.messaging.http.RawClient.Heard;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, and what is kept from whom. */
@Execution(ExecutionMode.CONCURRENT)
class AccessTest {

    private static final String TEXT = "Content-Type: text/plain";

    private final Peers peers = new Peers();
    private final AtomicInteger asked = new AtomicInteger();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        peers.close();
    }

    private Peer responder(HttpAccess access) {
        return responder(access, HttpLimits.defaults());
    }

    private Peer responder(HttpAccess access, HttpLimits limits) {
        Peer receiver = peers.receiver(server -> server.withAccess(access).withLimits(limits));
        receiver.messaging().respond(Verb.OPERATION, this::answer);
        return receiver;
    }

    private String answer(ReceivedMessage<String> request) {
        headers.add(request.headers());
        return "answer " + asked.incrementAndGet();
    }

    private static Heard ask(Peer receiver, String... lines) throws IOException {
        String[] all = Arrays.copyOf(lines, lines.length + 1);
        all[lines.length] = TEXT;
        return RawClient.ask(receiver.url(), post("/work", "ping", all));
    }

    // Web pages

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9:80", "localhost", "LOCALHOST:8080", "shop.localhost", "[::1]:80"})
    void hosts_that_can_only_be_this_machine_are_let_in(String host) throws IOException {
        assertThat(askHost(responder(HttpAccess.defaults()), host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "evillocalhost",
                "0.0.0.0",
                "1270.0.0.1",
                "192.168.1.7:80"
            })
    void other_hosts_are_misdirected_at_a_loopback_address(String host) throws IOException {
        Heard answer = askHost(responder(HttpAccess.defaults()), host);
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.body()).contains("urn:messaging:problem:misdirected", "HttpAccess.withHosts");
        assertThat(asked).hasValue(0);
    }

    @Test
    void hosts_that_are_allowed_are_let_in_whatever_the_case() throws IOException {
        Peer receiver = responder(HttpAccess.defaults().withHosts(Set.of("Shop.example")));
        assertThat(askHost(receiver, "shop.example:8443").status()).isEqualTo(200);
        assertThat(askHost(receiver, "SHOP.EXAMPLE").status()).isEqualTo(200);
        assertThat(askHost(receiver, "other.example").status()).isEqualTo(421);
    }

    private static Heard askHost(Peer receiver, String host) throws IOException {
        return RawClient.ask(receiver.url(), post("/work", "ping", TEXT).replace("Host: 127.0.0.1", "Host: " + host));
    }

    @Test
    void the_host_in_an_absolute_target_counts() throws IOException {
        Peer receiver = responder(HttpAccess.defaults());
        String request = post("/work", "ping", TEXT).replace("POST /work", "POST http://evil.example/work");
        assertThat(RawClient.ask(receiver.url(), request).status()).isIn(400, 421);
        assertThat(asked).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1", ""})
    void web_pages_are_not_let_in(String origin) throws IOException {
        Heard answer = ask(responder(HttpAccess.defaults()), "Origin: " + origin);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("urn:messaging:problem:forbidden", "HttpAccess.withOrigins");
        assertThat(asked).hasValue(0);
    }

    @Test
    void web_pages_that_are_allowed_are_let_in() throws IOException {
        Peer receiver = responder(HttpAccess.defaults().withOrigins(Set.of("https://shop.example")));
        assertThat(ask(receiver, "Origin: https://shop.example").status()).isEqualTo(200);
        assertThat(ask(receiver, "Origin: https://shop.example.evil.example").status())
                .isEqualTo(403);
        assertThat(ask(receiver, "Origin: https://evil.example", "Origin: https://shop.example")
                        .status())
                .isEqualTo(403);
    }

    // Credentials

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, 401, Bearer",
                "Basic YTpi, 401, Bearer",
                "Bearer, 401, Bearer",
                "Bearer wrong, 401, Bearer error=\"invalid_token\"",
                "Bearer secrets, 401, Bearer error=\"invalid_token\"",
                "Bearer secre, 401, Bearer error=\"invalid_token\"",
                "Bearer secret, 200, none",
                "bEARER  secret, 200, none"
            })
    void tokens_are_asked_for_and_looked_at(String authorization, int status, String challenge) throws IOException {
        Peer receiver = responder(HttpAccess.defaults().withAuthenticator(BearerTokens.of(Map.of("secret", "alice"))));
        Heard answer = authorization == null ? ask(receiver) : ask(receiver, "Authorization: " + authorization);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("www-authenticate")).isEqualTo(challenge);
        assertThat(asked).hasValue(status == 200 ? 1 : 0);
        assertThat(answer.body()).doesNotContain("secret");
    }

    @Test
    void nobody_gets_the_stored_reply_of_another_with_the_same_key() throws IOException {
        Peer receiver =
                responder(HttpAccess.defaults().withAuthenticator(BearerTokens.of(Map.of("a", "alice", "b", "bob"))));
        String key = "Idempotency-Key: \"order-7\"";
        String alices = ask(receiver, "Authorization: Bearer a", key).body();
        String bobs = ask(receiver, "Authorization: Bearer b", key).body();
        assertThat(alices).isEqualTo("answer 1");
        assertThat(bobs).isEqualTo("answer 2");
        assertThat(ask(receiver, "Authorization: Bearer a", key).body()).isEqualTo(alices);
        assertThat(ask(receiver, "Authorization: Bearer b", key).body()).isEqualTo(bobs);
        assertThat(asked).hasValue(2);
    }

    static List<Authenticator> broken() {
        return List.of(
                credentials -> {
                    throw new IllegalStateException("broken at once");
                },
                credentials -> CompletableFuture.failedFuture(new IllegalStateException("broken later")),
                credentials -> CompletableFuture.completedFuture(null),
                credentials -> null,
                credentials -> {
                    throw new StackOverflowError("broken beyond repair");
                },
                BearerTokens.verifiedBy(token -> {
                    throw new IllegalStateException("no verifier");
                }));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void an_authenticator_that_fails_lets_nobody_in_and_keeps_no_place(Authenticator broken) throws IOException {
        Peer receiver = responder(
                HttpAccess.defaults().withAuthenticator(broken),
                HttpLimits.defaults().withMaxRequests(3));
        for (int i = 0; i < 10; i++) {
            assertThat(ask(receiver, "Authorization: Bearer x").status()).isEqualTo(503);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void an_authenticator_that_never_answers_lets_nobody_in_and_keeps_no_place() throws IOException {
        CompletableFuture<Authenticator.Result> never = new CompletableFuture<>();
        Peer receiver = responder(
                HttpAccess.defaults().withAuthenticator(credentials -> never),
                HttpLimits.defaults().withMaxRequests(1).withHeadTimeout(Duration.ofMillis(100)));
        for (int i = 0; i < 3; i++) {
            await().until(() -> ask(receiver, "Authorization: Bearer x").body().contains("not-authenticated"));
        }
        never.complete(new Authenticator.Caller("late"));
        assertThat(asked).hasValue(0);
    }

    @Test
    void an_authenticator_may_take_its_time_and_may_refuse() throws Exception {
        CompletableFuture<Authenticator.Result> later = new CompletableFuture<>();
        Peer receiver = responder(HttpAccess.defaults().withAuthenticator(credentials -> {
            assertThat(credentials.to().name()).isEqualTo("work");
            assertThat(credentials.header("x-ticket")).contains("17");
            assertThat(credentials.header("x-none")).isEmpty();
            assertThat(credentials.remoteAddress()).isEqualTo("127.0.0.1");
            assertThat(credentials.certificates()).isEmpty();
            return later;
        }));
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(post("/work", "ping", "X-Ticket: 17"));
            later.complete(new Authenticator.Forbidden("Not on Sundays"));
            Heard answer = client.hear();
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("Not on Sundays");
        }
    }

    @Test
    void callers_show_their_credentials_as_they_are_at_each_call() {
        Peer receiver = responder(
                HttpAccess.defaults().withAuthenticator(BearerTokens.of(Map.of("first", "alice", "second", "alice"))));
        String[] token = {"first"};
        Messaging caller = peers.caller(
                        HttpClientOptions.defaults().withCredentials(CallCredentials.bearer(() -> token[0])), receiver)
                .messaging();
        assertThat(caller.request(Verb.OPERATION, "ping")).isEqualTo("answer 1");
        token[0] = "second";
        assertThat(caller.request(Verb.OPERATION, "ping")).isEqualTo("answer 2");
        token[0] = "third";
        for (Verb verb : List.of(Verb.REQUEST, Verb.REQUEST_ASYNC, Verb.REQUEST_WITH_KEY)) {
            assertThat(verb.fail(caller, MessagingException.class, Outcome.REJECTED))
                    .hasMessageContaining("401")
                    .isNotInstanceOf(RemoteFaultException.class);
        }
        assertThat(headers)
                .allSatisfy(each -> assertThat(each.get("authorization")).isEmpty());
    }

    /** Each attempt needs the one place that there is. */
    @ParameterizedTest
    @EnumSource(names = {"SEND", "REQUEST", "REQUEST_ASYNC", "REQUEST_WITH_KEY_ASYNC"})
    void credentials_that_cannot_be_had_for_a_while_delay_the_call_and_keep_no_place(Verb verb) {
        Peer receiver = peers.receiver();
        receiver.messaging().receive(Verb.QUEUE, message -> asked.incrementAndGet());
        AtomicInteger tries = new AtomicInteger();
        CallCredentials late = to -> {
            if (tries.incrementAndGet() < 3) {
                throw new IllegalStateException("no token");
            }
            return Optional.empty();
        };
        Peer caller =
                peers.caller(HttpClientOptions.defaults().withCredentials(late).withMaxCalls(1), receiver);
        assertThat(verb.call(caller.messaging())).isNotNull();
        assertThat(caller.count(MessagingEvent.Kind.RESENT)).isEqualTo(2);
        assertThat(caller.events())
                .filteredOn(event -> event.kind() == MessagingEvent.Kind.RESENT)
                .allSatisfy(event -> assertThat(event.failure())
                        .isInstanceOfSatisfying(
                                TransportUnavailableException.class,
                                failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT))
                        .hasMessageContaining("no token"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void credentials_do_not_follow_a_redirect() throws IOException {
        try (RawServer elsewhere = new RawServer(RawServer.Script.answering(200, "stolen"));
                RawServer redirecting =
                        new RawServer(RawServer.Script.answering(307, "", "Location: " + elsewhere.url() + "/work"))) {
            Peer caller = peers.open(
                    HttpOptions.defaults()
                            .withRoutes(RouteTable.empty().withDefault(redirecting.url()))
                            .withClient(HttpClientOptions.defaults()
                                    .withCredentials(CallCredentials.bearer(() -> "secret"))),
                    builder -> builder);
            assertThat(Verb.REQUEST.fail(caller.messaging(), UndeliverableException.class, Outcome.NOT_SENT))
                    .hasMessageContaining(elsewhere.url());
            assertThat(redirecting.heard().get(0).header("authorization")).isEqualTo("Bearer secret");
            assertThat(elsewhere.connections()).isZero();
        }
    }

    // Headers

    @Test
    void what_is_for_servers_and_proxies_never_becomes_a_users_header() throws IOException {
        Peer receiver = responder(HttpAccess.defaults());
        ask(
                receiver,
                "Authorization: Basic YTpi",
                "Proxy-Authorization: Basic YTpi",
                "Cookie: session=1",
                "Connection: keep-alive, X-Hop",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "TE: trailers",
                "Trailer: X-Later",
                "Via: 1.1 proxy",
                "User-Agent: curl/8",
                "Accept: */*",
                "Accept-Encoding: gzip",
                "Date: Sat, 21 Nov 2026 10:00:00 GMT",
                "Sec-Fetch-Mode: cors",
                "X-Hop: for the next server only",
                "X-Mine: yes");
        assertThat(headers.get(0).toMap()).isEqualTo(Map.of("X-Mine", "yes"));
    }

    @Test
    void what_a_server_says_of_itself_never_becomes_a_header_of_the_reply() throws IOException {
        try (RawServer server = new RawServer(RawServer.Script.answering(
                200,
                "pong",
                "Server: raw",
                "Date: Sat, 21 Nov 2026 10:00:00 GMT",
                "Set-Cookie: session=1",
                "Connection: X-Hop",
                "X-Hop: for the next server only",
                "Keep-Alive: timeout=5",
                "Proxy-Status: fine",
                "X-Mine: yes"))) {
            Peer caller = peers.caller(server.url());
            ReceivedMessage<String> reply = caller.messaging().request(Verb.OPERATION, Message.of("ping"));
            assertThat(reply.headers().toMap()).isEqualTo(Map.of("X-Mine", "yes"));
        }
    }
}
