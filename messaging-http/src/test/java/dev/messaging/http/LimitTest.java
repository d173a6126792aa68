package dev.messaging.http;

import static dev.messaging.http.RawClient.head;
import static dev.messaging.http.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.http.Peers.Peer;
import dev.messaging.http.RawClient.Heard;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server refuses, and that it goes on afterwards. */
@Execution(ExecutionMode.CONCURRENT)
class LimitTest {

    private static final String TEXT = "Content-Type: text/plain";
    private static final String CHUNKED =
            "POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\n" + TEXT + "\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final int KIBIBYTE = 1024;

    private final Peers peers = new Peers();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch leave = new CountDownLatch(1);

    @AfterEach
    void close() {
        leave.countDown();
        peers.close();
    }

    private Peer receiver(UnaryOperator<HttpOptions> options) {
        Peer receiver = peers.open(options.apply(HttpOptions.defaults()), builder -> builder);
        receiver.messaging().receive(Verb.QUEUE, message -> handled.add(message.payload()));
        return receiver;
    }

    private Peer limited(UnaryOperator<HttpLimits> limits) {
        return receiver(
                options -> options.withServer(options.server().withLimits(limits.apply(HttpLimits.defaults()))));
    }

    private static void assertProblem(Heard answer, int status, String problem) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("\"type\":\"urn:messaging:problem:" + problem + "\"");
    }

    private static void assertServes(Peer receiver) throws Exception {
        assertThat(RawClient.ask(receiver.url(), post("/work", "fine", TEXT)).status())
                .isEqualTo(204);
    }

    // Bodies

    @Test
    void a_body_that_is_announced_too_large_is_refused_before_it_comes() throws Exception {
        Peer receiver = receiver(options -> options.withMaxBodyBytes(KIBIBYTE));
        try (RawClient client = new RawClient(receiver.url())) {
            assertProblem(client.ask(head("/work", KIBIBYTE + 1, TEXT)), 413, "too-large");
        }
        try (RawClient client = new RawClient(receiver.url())) {
            assertProblem(client.ask(head("/work", KIBIBYTE + 1, TEXT, "Expect: 100-continue")), 413, "too-large");
        }
        assertThat(handled).isEmpty();
        assertServes(receiver);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void a_chunked_body_is_refused_once_it_is_too_large(int chunk) throws Exception {
        Peer receiver = receiver(options -> options.withMaxBodyBytes(KIBIBYTE));
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(CHUNKED);
            StringBuilder chunks = new StringBuilder();
            for (int sent = 0; sent <= KIBIBYTE; sent += chunk) {
                chunks.append(Integer.toHexString(chunk))
                        .append("\r\n")
                        .append("x".repeat(chunk))
                        .append("\r\n");
            }
            assertProblem(client.ask(chunks.toString()), 413, "too-large");
        }
        assertThat(handled).isEmpty();
        assertServes(receiver);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_023, 1_024})
    void a_chunked_body_of_the_largest_size_is_taken(int length) throws Exception {
        Peer receiver = receiver(options -> options.withMaxBodyBytes(KIBIBYTE));
        StringBuilder chunks = new StringBuilder(CHUNKED);
        for (int i = 0; i < length; i++) {
            chunks.append("1\r\n").append((char) ('a' + i % 26)).append("\r\n");
        }
        assertThat(RawClient.ask(receiver.url(), chunks + "0\r\nX-Trailer: ignored\r\n\r\n")
                        .status())
                .isEqualTo(204);
        assertThat(handled).hasSize(1);
        assertThat(handled.get(0)).hasSize(length).doesNotContain("\r");
    }

    /** Both sides ought to be set the same; where they are not, the sender learns it, however long its body is. */
    @ParameterizedTest
    @CsvSource({"SEND, 2000", "REQUEST, 2000", "REQUEST_WITH_KEY_ASYNC, 2000", "SEND, 9000000", "REQUEST, 9000000"})
    void a_sender_learns_that_its_body_is_too_large(Verb verb, int length) throws Exception {
        Peer receiver = receiver(options -> options.withMaxBodyBytes(KIBIBYTE));
        Peer caller = peers.caller(receiver);
        String payload = "x".repeat(length);
        MessageTooLargeException failure =
                org.assertj.core.api.Assertions.catchThrowableOfType(MessageTooLargeException.class, () -> {
                    if (verb.isSend()) {
                        caller.messaging().send(Verb.QUEUE, payload);
                    } else {
                        caller.messaging().request(Verb.OPERATION, payload);
                    }
                });
        assertThat(failure).hasMessageContaining("413").hasMessageContaining("At most 1024 bytes");
        assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(caller.count(Kind.RESENT)).isZero();
        assertThat(handled).isEmpty();
        assertServes(receiver);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_that_is_too_large_is_not_read_to_its_end(boolean chunked) throws Exception {
        RawServer.Script endless = wire -> {
            wire.hear();
            wire.say("HTTP/1.1 200 OK\r\n" + (chunked ? "Transfer-Encoding: chunked" : "Content-Length: 10000000000")
                    + "\r\n\r\n");
            while (true) {
                wire.say((chunked ? "400\r\n" : "") + "x".repeat(KIBIBYTE) + (chunked ? "\r\n" : ""));
            }
        };
        try (RawServer server = new RawServer(endless)) {
            Peer caller = peers.open(
                    HttpOptions.defaults()
                            .withMaxBodyBytes(100 * KIBIBYTE)
                            .withRoutes(RouteTable.empty().withDefault(server.url())),
                    builder -> builder);
            assertThat(Verb.REQUEST_WITH_KEY.fail(caller.messaging(), MessageTooLargeException.class, Outcome.UNKNOWN))
                    .hasMessageContaining("raise maxBodyBytes");
            await().until(() -> server.ended() == 1);
        }
    }

    // Heads

    @Test
    void a_head_that_is_too_large_is_answered_431() throws Exception {
        Peer receiver = limited(limits -> limits.withMaxHeaderBytes(8 * KIBIBYTE));
        assertThat(RawClient.ask(receiver.url(), post("/work", "fits", TEXT, "X-Long: " + "x".repeat(7 * KIBIBYTE)))
                        .status())
                .isEqualTo(204);
        for (int kibibytes : new int[] {9, 100}) {
            try (RawClient client = new RawClient(receiver.url())) {
                Heard answer = client.ask(post("/work", "", TEXT, "X-Long: " + "x".repeat(kibibytes * KIBIBYTE)));
                assertThat(answer.status()).isEqualTo(431);
                assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            }
        }
        assertServes(receiver);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thousands_of_headers_are_refused_before_they_cost_more_than_their_bytes(boolean same) throws Exception {
        Peer receiver = receiver(options -> options);
        StringBuilder lines = new StringBuilder(TEXT);
        for (int i = 0; i < 14_000; i++) {
            lines.append("\r\n").append(same ? "xx" : Integer.toString(i, 36)).append(":");
        }
        Heard answer = RawClient.ask(receiver.url(), post("/work", "many", lines.toString()));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("more than 1000 headers");
        assertServes(receiver);
    }

    // How much at once

    @Test
    void more_requests_than_allowed_are_put_off_and_succeed_when_there_is_room() throws Exception {
        Peer receiver =
                peers.receiver(server -> server.withLimits(HttpLimits.defaults().withMaxRequests(2)));
        receiver.messaging().receive(Verb.QUEUE, message -> {
            handled.add(message.payload());
            entered.release();
            leave.await();
        });
        Peer caller = peers.caller(receiver);
        List<CompletableFuture<String>> sends = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            sends.add(caller.messaging().sendAsync(Verb.QUEUE, "first " + i));
        }
        entered.acquire(2);
        Heard refused = RawClient.ask(receiver.url(), post("/work", "too many", TEXT));
        assertProblem(refused, 503, "overloaded");
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.header("messaging-retry-after")).isEqualTo("100");

        sends.add(caller.messaging().sendAsync(Verb.QUEUE, "third"));
        await().until(() -> caller.count(Kind.RESENT) > 1);
        leave.countDown();

        assertThat(sends).allSatisfy(sent -> assertThat(sent.join()).isNotNull());
        assertThat(handled).containsExactlyInAnyOrder("first 0", "first 1", "third");
    }

    @ParameterizedTest
    @EnumSource
    void a_refused_message_is_known_as_not_sent_and_comes_again_in_each_verb(Verb verb) throws Exception {
        Peer receiver =
                peers.receiver(server -> server.withLimits(HttpLimits.defaults().withMaxRequests(1)));
        Operation<String, String> other = Operation.of("other", String.class, String.class);
        receiver.messaging().receive(Verb.QUEUE, message -> handled.add(message.payload()));
        receiver.messaging().respond(other, request -> {
            entered.release();
            leave.await();
            return "done";
        });
        CompletableFuture<String> first = peers.caller(receiver).messaging().requestAsync(other, "busy");
        entered.acquire();
        Peer caller = peers.caller(receiver);
        Thread making = new Thread(() -> {
            await().until(() -> caller.count(Kind.RESENT) > 0);
            leave.countDown();
        });
        making.start();
        verb.call(caller.messaging());
        making.join();
        assertThat(first.join()).isEqualTo("done");
        assertThat(handled).hasSize(1);
    }

    @Test
    void more_connections_than_allowed_wait_to_be_accepted() throws Exception {
        Peer receiver = limited(limits -> limits.withMaxConnections(2));
        try (RawClient one = new RawClient(receiver.url());
                RawClient two = new RawClient(receiver.url())) {
            assertThat(one.ask(post("/work", "1", TEXT)).status()).isEqualTo(204);
            assertThat(two.ask(post("/work", "2", TEXT)).status()).isEqualTo(204);
            try (RawClient three = new RawClient(receiver.url())) {
                three.say(post("/work", "3", TEXT));
                assertThat(three.isHungUpWithin(Duration.ofMillis(200))).isFalse();
                assertThat(handled).containsExactly("1", "2");
                one.reset();
                assertThat(three.hear().status()).isEqualTo(204);
            }
        }
        assertThat(handled).containsExactly("1", "2", "3");
    }

    // How slow

    @ParameterizedTest
    @CsvSource({"0, 204", "240, 408"})
    void a_body_that_comes_too_slowly_is_answered_408(int bytesPerSecond, int status) throws Exception {
        try (SystemEnvironment machine = new SystemEnvironment("slow-body")) {
            LeapingEnvironment environment = new LeapingEnvironment(machine);
            Peer receiver = open(environment, bytesPerSecond);
            try (RawClient client = new RawClient(receiver.url())) {
                client.say(head("/work", 1_000, TEXT) + "x".repeat(100));
                environment.awaitReading();
                environment.leap(Duration.ofSeconds(6));
                client.say("x".repeat(100));
                if (status == 204) {
                    client.say("x".repeat(800));
                }
                assertThat(client.hear().status()).isEqualTo(status);
            }
            assertServes(receiver);
            peers.close();
        }
    }

    @Test
    void a_body_that_comes_fast_enough_may_take_its_time() throws Exception {
        try (SystemEnvironment machine = new SystemEnvironment("fast-body")) {
            LeapingEnvironment environment = new LeapingEnvironment(machine);
            Peer receiver = open(environment, 10);
            try (RawClient client = new RawClient(receiver.url())) {
                client.say(head("/work", 1_000, TEXT) + "x".repeat(100));
                environment.awaitReading();
                environment.leap(Duration.ofSeconds(9));
                client.say("x".repeat(900));
                assertThat(client.hear().status()).isEqualTo(204);
            }
            peers.close();
        }
    }

    private Peer open(Environment environment, int bytesPerSecond) {
        HttpOptions options = HttpOptions.defaults();
        Peer receiver = peers.open(
                options.withServer(
                        options.server().withLimits(HttpLimits.defaults().withMinBodyBytesPerSecond(bytesPerSecond))),
                builder -> builder.environment(environment));
        receiver.messaging().receive(Queue.of("work", String.class), message -> handled.add(message.payload()));
        return receiver;
    }
}
