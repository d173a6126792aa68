package dev.messaging.http;

import static dev.messaging.http.RawServer.Script.answering;
import static dev.messaging.http.RawServer.Script.saying;
import static dev.messaging.http.RawServer.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import dev.messaging.DeadlineExceededException;
import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.UndeliverableException;
import dev.messaging.http.Peers.Peer;
import dev.messaging.http.RawServer.Heard;
import dev.messaging.http.RawServer.Script;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.ForwardingEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers do when a server, or what stands before it, misbehaves once and then works. */
@Execution(ExecutionMode.CONCURRENT)
class CallerFaultTest {

    private static final Script PONG = answering(200, "pong", "Content-Type: text/plain");
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    /** After each of these nobody can tell whether the message was handled. */
    private static final Map<String, Script> LOST = Map.of(
            "reset when heard",
            wire -> {
                wire.hear();
                wire.reset();
            },
            "hung up when heard",
            wire -> {
                wire.hear();
                wire.hangUp();
            },
            "head cut",
            wire -> {
                wire.hear();
                wire.say("HTTP/1.1 200 OK\r\nContent-Le");
                wire.hangUp();
            },
            "body shorter than its Content-Length",
            wire -> {
                wire.hear();
                wire.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npong");
                wire.hangUp();
            },
            "chunked body cut",
            wire -> {
                wire.hear();
                wire.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npong\r\n");
                wire.hangUp();
            },
            "no HTTP",
            wire -> {
                wire.hear();
                wire.say("SSH-2.0-OpenSSH_9.2\r\n");
                wire.hangUp();
            },
            "HTML 502 of a proxy",
            answering(502, "<html><body><h1>502 Bad Gateway</h1></body></html>", "Content-Type: text/html"),
            "504 of a proxy",
            answering(504, "", "Content-Type: text/html"));

    private final Peers peers = new Peers();

    @AfterEach
    void close() {
        peers.close();
    }

    private interface Body {
        void run(RawServer server, Peer caller) throws Exception;
    }

    private void at(Body body, Script... scripts) throws Exception {
        try (RawServer server = new RawServer(scripts)) {
            Peer caller = peers.caller(Duration.ofSeconds(20), server.url());
            body.run(server, caller);
            caller.awaitIdle();
        }
    }

    /** The thread on which an answer came is lent to its user's code, and its place is not. */
    @Test
    void whose_code_waits_for_another_answer_keeps_none_from_coming() throws Exception {
        Peer receiver = peers.receiver();
        CountDownLatch attached = new CountDownLatch(1);
        receiver.messaging().respond(Verb.OPERATION, request -> {
            attached.await();
            return request.payload() + " pong";
        });
        Messaging caller = peers.caller(HttpClientOptions.defaults().withMaxCalls(1), receiver)
                .messaging();
        CompletableFuture<String> chained = caller.requestAsync(Verb.OPERATION, "1")
                .thenApply(first ->
                        caller.requestAsync(Verb.OPERATION, first + " 2").join());
        attached.countDown();
        assertThat(chained.get(20, TimeUnit.SECONDS)).isEqualTo("1 pong 2 pong");
    }

    @ParameterizedTest
    @EnumSource
    void closing_ends_a_call_whose_answer_has_begun_and_does_not_go_on(Verb verb) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        Script halfAnAnswer = wire -> {
            wire.hear();
            wire.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npong");
            begun.countDown();
            wire.listenUntilTheEnd();
        };
        try (RawServer server = new RawServer(halfAnAnswer)) {
            Peer caller = peers.open(
                    HttpOptions.defaults().withRoutes(RouteTable.empty().withDefault(server.url())),
                    builder -> builder.sendTimeout(Duration.ofHours(1))
                            .requestTimeout(Duration.ofHours(1))
                            .drainTimeout(Duration.ofMillis(100)));
            CompletableFuture<String> call = CompletableFuture.supplyAsync(
                    () -> verb.call(caller.messaging()), task -> new Thread(task).start());
            begun.await();
            caller.messaging().close();
            assertThat(call)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            MessagingException.class,
                            failure -> assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN));
        }
    }

    /** An interceptor of the user's is called before anything is sent, and may do its worst. */
    @ParameterizedTest
    @EnumSource
    void what_an_interceptor_throws_is_told_and_keeps_no_place(Verb verb) {
        Peer receiver = peers.receiver();
        receiver.messaging().receive(Verb.QUEUE, message -> {});
        OkHttpClient broken = new OkHttpClient.Builder()
                .addInterceptor(chain -> {
                    throw new StackOverflowError("broken interceptor");
                })
                .build();
        Peer caller = peers.open(
                HttpOptions.defaults()
                        .withRoutes(RouteTable.empty().withDefault(receiver.base()))
                        .withClient(
                                HttpClientOptions.defaults().withClient(broken).withMaxCalls(1)),
                builder -> builder.drainTimeout(Duration.ZERO));
        CompletableFuture<String> call = CompletableFuture.supplyAsync(() -> verb.call(caller.messaging()));

        await().until(() -> caller.count(Kind.RESENT) > 1);

        assertThat(caller.failures(Kind.RESENT).subList(0, 2))
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageContaining("broken interceptor")
                        .asInstanceOf(type(TransportUnavailableException.class))
                        .returns(Outcome.NOT_SENT, MessagingException::outcome));
        caller.messaging().close();
        assertThat(call).failsWithin(Duration.ofSeconds(20));
    }

    static Stream<Object[]> lostInEachVerb() {
        return LOST.keySet().stream()
                .sorted()
                .flatMap(fault -> Stream.of(Verb.values()).map(verb -> new Object[] {fault, verb}));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("lostInEachVerb")
    void what_may_have_arrived_is_repeated_only_where_that_is_safe(String fault, Verb verb) throws Exception {
        at(
                (server, caller) -> {
                    if (verb.isRepeatable()) {
                        String result = verb.call(caller.messaging());
                        assertThat(result)
                                .isEqualTo(verb.isSend() ? server.ids().get(0) : "pong");
                        assertThat(caller.count(Kind.RESENT)).isEqualTo(1);
                        assertThat(server.ids()).containsOnly(server.ids().get(0));
                        assertThat(server.heard())
                                .hasSize(2)
                                .extracting(heard -> heard.header("idempotency-key"))
                                .containsOnly(server.heard().get(0).header("idempotency-key"));
                    } else {
                        verb.fail(caller.messaging(), TransportUnavailableException.class, Outcome.UNKNOWN);
                        assertThat(caller.count(Kind.RESENT)).isZero();
                        assertThat(server.connections()).isEqualTo(1);
                    }
                },
                LOST.get(fault),
                PONG);
    }

    /** Whether the caller has begun to speak by then is a race; what the server hears is none. */
    @ParameterizedTest
    @EnumSource
    void what_a_server_has_not_heard_it_hears_once_at_most(Verb verb) throws Exception {
        at(
                (server, caller) -> {
                    if (verb.isRepeatable()) {
                        verb.call(caller.messaging());
                        assertThat(server.ids()).hasSize(1);
                    } else {
                        Throwable failure = catchThrowable(() -> verb.call(caller.messaging()));
                        assertThat(server.ids()).hasSize(failure == null ? 1 : 0);
                    }
                },
                RawServer.Wire::reset,
                PONG);
    }

    @Test
    void a_proxys_page_stands_in_the_failure() throws Exception {
        at(
                (server, caller) -> assertThat(Verb.REQUEST.fail(
                                caller.messaging(), TransportUnavailableException.class, Outcome.UNKNOWN))
                        .hasMessageContaining("was answered 502")
                        .hasMessageContaining("<h1>502 Bad Gateway</h1>"),
                LOST.get("HTML 502 of a proxy"));
    }

    @ParameterizedTest
    @EnumSource
    void where_nobody_listens_nothing_is_sent_however_often_it_is_tried(Verb verb) throws IOException {
        verb.failUnsent(peers.caller(Duration.ofMillis(500), "http://127.0.0.1:" + RawServer.freePort()));
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_comes_late_gets_what_was_not_sent_before(Verb verb) throws Exception {
        RawServer before = new RawServer(PONG);
        before.close();
        Peer caller = peers.caller(before.url());
        RawServer[] late = new RawServer[1];
        Thread starting = new Thread(() -> {
            await().until(() -> caller.count(Kind.RESENT) > 1);
            late[0] = new RawServer(before.port(), PONG);
        });
        starting.start();

        verb.call(caller.messaging());

        starting.join();
        assertThat(late[0].ids()).hasSize(1);
        late[0].close();
    }

    // Half-open, and too slow

    static Stream<Object[]> silentInEachVerb() {
        Map<String, Script> silent = Map.of(
                "never an answer",
                wire -> {
                    wire.hear();
                    wire.listenUntilTheEnd();
                },
                "never reads",
                wire -> await().forever().until(wire::isLeft),
                "never the end of its head",
                wire -> {
                    wire.hear();
                    wire.say("HTTP/1.1 200 OK\r\nX-Slow: ");
                    wire.listenUntilTheEnd();
                },
                "never the end of its body",
                wire -> {
                    wire.hear();
                    wire.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npo");
                    wire.listenUntilTheEnd();
                });
        return silent.entrySet().stream()
                .flatMap(fault ->
                        Stream.of(Verb.values()).map(verb -> new Object[] {fault.getKey(), fault.getValue(), verb}));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("silentInEachVerb")
    void who_never_answers_costs_no_more_than_the_deadline(String fault, Script silent, Verb verb) throws Exception {
        Duration deadline = Duration.ofMillis(300);
        try (SystemEnvironment machine = new SystemEnvironment("silence");
                RawServer server = new RawServer(silent)) {
            Peer caller = peers.open(
                    HttpOptions.defaults().withRoutes(RouteTable.empty().withDefault(server.url())),
                    builder -> builder.environment(new OnceConnected(machine, server))
                            .sendTimeout(deadline)
                            .requestTimeout(deadline));
            long begun = System.nanoTime();
            verb.fail(caller.messaging(), DeadlineExceededException.class, Outcome.UNKNOWN);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isBetween(Duration.ofMillis(299), Duration.ofSeconds(5));
            await().untilAsserted(() ->
                    assertThat(server.ended()).as("connections given up").isEqualTo(1));
            assertThat(server.connections()).isEqualTo(1);
            caller.awaitIdle();
            caller.messaging().close();
        }
    }

    /** A machine on which no timer comes before there is a connection, however long it has stood still. */
    private static final class OnceConnected extends ForwardingEnvironment {

        private static final Duration SOON = Duration.ofMillis(10);

        private final RawServer server;

        OnceConnected(Environment machine, RawServer server) {
            super(machine);
            this.server = server;
        }

        @Override
        public Cancellable schedule(Duration delay, Runnable task) {
            return super.schedule(delay, () -> {
                if (server.connections() > 0) {
                    task.run();
                } else {
                    schedule(SOON, task);
                }
            });
        }
    }

    // Retry-After

    @ParameterizedTest
    @EnumSource
    void busy_servers_are_asked_again_when_they_said_and_only_where_that_is_safe(Verb verb) throws Exception {
        comesBackAfter(verb, heard -> "Retry-After: 1");
    }

    @ParameterizedTest
    @EnumSource(names = {"SEND", "REQUEST", "REQUEST_WITH_KEY_ASYNC"})
    void busy_servers_may_say_a_date(Verb verb) throws Exception {
        ZonedDateTime wrongClock = ZonedDateTime.of(2019, 3, 1, 23, 59, 59, 0, ZoneOffset.UTC);
        String from = DateTimeFormatter.RFC_1123_DATE_TIME.format(wrongClock);
        String to = DateTimeFormatter.RFC_1123_DATE_TIME.format(wrongClock.plusSeconds(1));
        comesBackAfter(verb, heard -> "Date: " + from + "\r\nRetry-After: " + to);
    }

    private void comesBackAfter(Verb verb, UnaryOperator<String> headers) throws Exception {
        long[] refused = {0};
        Script busy = wire -> {
            Heard heard = wire.hear();
            refused[0] = System.nanoTime();
            wire.say(response(503, "<p>Come back later", headers.apply(heard.line())));
        };
        at(
                (server, caller) -> {
                    if (verb.isRepeatable()) {
                        verb.call(caller.messaging());
                        assertThat(Duration.ofNanos(System.nanoTime() - refused[0]))
                                .isGreaterThan(A_SECOND);
                        assertThat(server.ids()).hasSize(2);
                    } else {
                        OverloadedException failure =
                                verb.fail(caller.messaging(), OverloadedException.class, Outcome.UNKNOWN);
                        assertThat(failure.retryAfter()).contains(A_SECOND);
                        assertThat(server.ids()).hasSize(1);
                    }
                },
                busy,
                PONG);
    }

    /** OkHttp would come again by itself after each of these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "503 Service Unavailable\r\nRetry-After: 0",
                "408 Request Timeout",
                "421 Misdirected Request",
                "401 Unauthorized\r\nWWW-Authenticate: Basic realm=x",
                "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x",
                "301 Moved Permanently\r\nLocation: /elsewhere",
                "302 Found\r\nLocation: /elsewhere",
                "303 See Other\r\nLocation: /elsewhere",
                "307 Temporary Redirect\r\nLocation: /elsewhere",
                "308 Permanent Redirect\r\nLocation: /elsewhere"
            })
    void nothing_is_repeated_behind_the_engines_back(String status) throws Exception {
        at(
                (server, caller) -> {
                    Message<String> keyed = Message.of("ping").withIdempotencyKey("key");
                    CompletableFuture<?> call = caller.messaging().requestAsync(Verb.OPERATION, keyed);
                    await().until(() -> call.isDone() || server.ids().size() > 2);
                    call.cancel(true);
                    assertThat(server.ids()).hasSizeBetween(1, 1 + caller.count(Kind.RESENT));
                },
                saying("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirects_are_not_followed_and_the_failure_says_where_they_lead(int status) throws Exception {
        for (Verb verb : new Verb[] {Verb.SEND, Verb.REQUEST_WITH_KEY}) {
            at(
                    (server, caller) -> {
                        assertThat(verb.fail(caller.messaging(), UndeliverableException.class, Outcome.NOT_SENT))
                                .hasMessageContaining("https://elsewhere.example/work")
                                .hasMessageContaining("correct the route");
                        assertThat(server.ids()).hasSize(1);
                    },
                    answering(status, "", "Location: https://elsewhere.example/work"));
        }
    }

    // Connections that are used again

    @ParameterizedTest
    @EnumSource(names = {"SEND", "REQUEST", "REQUEST_WITH_KEY_ASYNC"})
    void a_connection_that_the_server_has_closed_meanwhile_is_not_used(Verb verb) throws Exception {
        afterASecondOfSilence(verb, wire -> {
            PONG.follow(wire);
            wire.hangUp();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SEND", "REQUEST", "REQUEST_WITH_KEY_ASYNC"})
    void a_connection_on_which_the_server_spoke_unasked_is_not_used(Verb verb) throws Exception {
        afterASecondOfSilence(verb, wire -> {
            PONG.follow(wire);
            await().pollDelay(Duration.ofMillis(100)).until(() -> true); // the caller has read its answer by then
            wire.say(response(200, "smuggled"));
            wire.listenUntilTheEnd();
        });
    }

    private void afterASecondOfSilence(Verb verb, Script first) throws Exception {
        at(
                (server, caller) -> {
                    verb.call(caller.messaging());
                    await().pollDelay(Duration.ofMillis(1_100)).until(() -> true); // within a second nobody looks
                    String next = verb.call(caller.messaging());
                    assertThat(next).isEqualTo(verb.isSend() ? server.ids().get(1) : "pong");
                    assertThat(caller.count(Kind.RESENT)).isZero();
                    assertThat(server.ids()).doesNotHaveDuplicates().hasSize(2);
                    assertThat(server.connections()).isEqualTo(2);
                },
                first,
                PONG);
    }

    /** The connection is lost while the message is on its way: the worst moment. */
    @ParameterizedTest
    @EnumSource
    void a_connection_that_is_closed_under_a_message_never_has_it_sent_twice_in_silence(Verb verb) throws Exception {
        at(
                (server, caller) -> {
                    verb.call(caller.messaging());
                    if (verb.isRepeatable()) {
                        verb.call(caller.messaging());
                        assertThat(server.ids()).hasSize(3);
                        assertThat(server.ids().get(2)).isEqualTo(server.ids().get(1));
                    } else {
                        verb.fail(caller.messaging(), TransportUnavailableException.class, Outcome.UNKNOWN);
                        assertThat(server.ids()).hasSize(2);
                    }
                    assertThat(caller.count(Kind.RESENT)).isEqualTo(verb.isRepeatable() ? 1 : 0);
                },
                PONG,
                LOST.get("hung up when heard"),
                PONG);
    }

    /** The answer ends where it says, and the rest spoils the connection. */
    @ParameterizedTest
    @EnumSource
    void an_answer_longer_than_its_content_length_is_cut_there(Verb verb) throws Exception {
        at(
                (server, caller) -> {
                    String first = verb.call(caller.messaging());
                    assertThat(first).isEqualTo(verb.isSend() ? server.ids().get(0) : "pong");
                    if (verb.isRepeatable()) {
                        String next = verb.call(caller.messaging());
                        assertThat(next).isEqualTo(verb.isSend() ? server.ids().get(1) : "pong");
                    } else {
                        verb.fail(caller.messaging(), TransportUnavailableException.class, Outcome.UNKNOWN);
                    }
                },
                saying(response(200, "pong") + " and more, which nobody has announced"),
                PONG);
    }
}
