package dev.messaging.http;

import static dev.messaging.http.RawClient.head;
import static dev.messaging.http.RawClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.MessagingEvent.Kind;
import dev.messaging.http.Peers.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver's server does when callers misbehave: they harm themselves, and nobody else. */
@Execution(ExecutionMode.CONCURRENT)
class ListenerFaultTest {

    private static final String TEXT = "Content-Type: text/plain";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Peers peers = new Peers();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch leave = new CountDownLatch(1);

    @BeforeEach
    void patience() {
        await().atMost(SOON);
    }

    @AfterEach
    void close() {
        leave.countDown();
        peers.close();
    }

    /** One that takes one request at a time, so that a place that is not given back is missed. */
    private Peer receiver(UnaryOperator<HttpLimits> limits) {
        return receiver(limits.apply(HttpLimits.defaults().withMaxRequests(1)));
    }

    private Peer receiver(HttpLimits limits) {
        Peer receiver = peers.receiver(server -> server.withLimits(limits));
        receiver.messaging().receive(Verb.QUEUE, message -> handled.add(message.payload()));
        return receiver;
    }

    private Peer slowResponder() {
        Peer receiver = peers.receiver();
        receiver.messaging().respond(Verb.OPERATION, request -> {
            handled.add(request.payload());
            entered.release();
            leave.await();
            return "pong to " + request.payload();
        });
        return receiver;
    }

    private void stillServes(Peer receiver, String payload) {
        await().untilAsserted(() -> assertThat(RawClient.ask(receiver.url(), post("/work", payload, TEXT))
                        .status())
                .isEqualTo(204));
        assertThat(handled).endsWith(payload);
    }

    // Too slow

    @ParameterizedTest
    @ValueSource(strings = {"P", "POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "})
    void a_head_that_comes_byte_by_byte_ends_its_connection(String begun) throws Exception {
        Peer receiver = receiver(limits -> limits.withHeadTimeout(Duration.ofMillis(400)));
        try (RawClient slow = new RawClient(receiver.url())) {
            slow.say(begun);
            long start = System.nanoTime();
            while (!slow.isHungUpWithin(Duration.ofMillis(50))) {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SOON);
                try {
                    slow.say("O");
                } catch (IOException over) {
                    break;
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
        }
        stillServes(receiver, "after");
    }

    @Test
    void a_handshake_that_comes_byte_by_byte_ends_its_connection() throws Exception {
        Tls tls = new Tls();
        Peer receiver = peers.receiver(server -> server.withTls(tls.server())
                .withListen("https://127.0.0.1:0")
                .withLimits(HttpLimits.defaults().withHeadTimeout(Duration.ofMillis(400))));
        receiver.messaging().receive(Verb.QUEUE, message -> {});
        try (Socket slow =
                new Socket(InetAddress.getLoopbackAddress(), receiver.url().getPort())) {
            slow.getOutputStream().write(new byte[] {22, 3, 1, 1, 0}); // a record of 256 bytes
            slow.setSoTimeout(50);
            await().until(() -> {
                try {
                    slow.getOutputStream().write(1);
                    return slow.getInputStream().read() < 0;
                } catch (SocketTimeoutException silent) {
                    return false;
                } catch (IOException reset) {
                    return true;
                }
            });
        }
    }

    @Test
    void a_hundred_slow_heads_keep_nobody_out() throws Exception {
        Peer receiver = receiver(limits -> limits.withHeadTimeout(Duration.ofSeconds(30)));
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            slow.add(new RawClient(receiver.url()).say("POST /work HTT"));
        }
        stillServes(receiver, "meanwhile");
        for (RawClient client : slow) {
            client.close();
        }
    }

    @Test
    void a_second_head_that_comes_byte_by_byte_ends_its_connection_too() throws Exception {
        Peer receiver = receiver(limits -> limits.withHeadTimeout(Duration.ofMillis(400)));
        try (RawClient slow = new RawClient(receiver.url())) {
            assertThat(slow.ask(post("/work", "first", TEXT)).status()).isEqualTo(204);
            slow.say("POST /work HTTP/1.1\r\nX-A: ");
            await().until(() -> {
                try {
                    slow.say("O");
                } catch (IOException over) {
                    return true;
                }
                return slow.isHungUpWithin(Duration.ofMillis(50));
            });
        }
    }

    /** The time of a head counts from its first byte, and not from the request before it. */
    @Test
    void a_connection_is_kept_however_long_its_requests_go_on() throws Exception {
        Peer receiver = receiver(limits -> limits.withHeadTimeout(Duration.ofMillis(200)));
        try (RawClient client = new RawClient(receiver.url())) {
            for (int i = 0; i < 15; i++) {
                assertThat(client.ask(post("/work", "message " + i, TEXT)).status())
                        .isEqualTo(204);
                assertThat(client.isHungUpWithin(Duration.ofMillis(60))).isFalse();
            }
        }
        assertThat(handled).hasSize(15);
    }

    @Test
    void a_connection_between_two_requests_is_kept_until_the_idle_timeout() throws Exception {
        Peer receiver = receiver(
                limits -> limits.withHeadTimeout(Duration.ofMillis(100)).withIdleTimeout(Duration.ofSeconds(3)));
        try (RawClient client = new RawClient(receiver.url())) {
            assertThat(client.ask(post("/work", "first", TEXT)).status()).isEqualTo(204);
            assertThat(client.isHungUpWithin(Duration.ofSeconds(1))).isFalse();
            assertThat(client.isHungUpWithin(SOON)).isTrue();
        }
    }

    @Test
    void a_body_that_stops_coming_is_answered_408() throws Exception {
        Peer receiver = receiver(limits -> limits.withIdleTimeout(Duration.ofMillis(300)));
        try (RawClient client = new RawClient(receiver.url())) {
            RawClient.Heard answer = client.ask(head("/work", 100, TEXT) + "the beginning");
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("urn:messaging:problem:slow");
        }
        stillServes(receiver, "after");
        assertThat(handled).containsExactly("after");
    }

    // Gone

    @Test
    void who_goes_within_a_head_leaves_nothing_behind() throws Exception {
        Peer receiver = receiver(limits -> limits);
        try (RawClient client = new RawClient(receiver.url())) {
            client.say("POST /work HTTP/1.1\r\nHost");
        }
        stillServes(receiver, "after");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void who_goes_within_a_body_is_not_handled_and_leaves_the_place(boolean reset) throws Exception {
        Peer receiver = receiver(limits -> limits);
        for (int i = 0; i < 5; i++) {
            try (RawClient client = new RawClient(receiver.url())) {
                client.say(head("/work", 100, TEXT) + "shorter than announced");
                if (reset) {
                    client.reset();
                }
            }
            stillServes(receiver, "after " + i);
        }
        assertThat(handled).allMatch(payload -> payload.startsWith("after"));
    }

    @Test
    void who_goes_within_a_chunk_is_not_handled_and_leaves_the_place() throws Exception {
        Peer receiver = receiver(limits -> limits);
        try (RawClient client = new RawClient(receiver.url())) {
            client.say("POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\n" + TEXT
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n10\r\nof it");
        }
        stillServes(receiver, "after");
        assertThat(handled).containsExactly("after");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_reply_whose_requester_has_gone_is_told_once(boolean reset) throws Exception {
        Peer receiver = slowResponder();
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(post("/work", "ping", TEXT));
            entered.acquire();
            if (reset) {
                client.reset();
            }
        }
        await().pollDelay(Duration.ofMillis(20)).until(() -> true); // less is too short to look whether it is there
        leave.countDown();
        await().untilAsserted(() ->
                assertThat(receiver.count(Kind.REPLY_UNDELIVERABLE)).isEqualTo(1));
        assertThat(handled).containsExactly("ping");
        try (RawClient client = new RawClient(receiver.url())) {
            assertThat(client.ask(post("/work", "again", TEXT)).body()).isEqualTo("pong to again");
        }
        assertThat(receiver.count(Kind.REPLY_UNDELIVERABLE)).isEqualTo(1);
    }

    @Test
    void a_handler_may_be_silent_for_longer_than_the_idle_timeout() throws Exception {
        Peer receiver = peers.receiver(
                server -> server.withLimits(HttpLimits.defaults().withIdleTimeout(Duration.ofMillis(700))));
        receiver.messaging().respond(Verb.OPERATION, request -> {
            Thread.sleep(2_000);
            return "pong";
        });
        try (RawClient client = new RawClient(receiver.url())) {
            assertThat(client.ask(post("/work", "ping", TEXT)).body()).isEqualTo("pong");
        }
    }

    // Requests that do not wait for their turn

    @Test
    void requests_that_do_not_wait_are_answered_in_order() throws Exception {
        Peer receiver = peers.receiver();
        receiver.messaging().respond(Verb.OPERATION, request -> "pong to " + request.payload());
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(post("/work", "1", TEXT) + post("/work", "2", TEXT) + post("/work", "3", TEXT));
            for (int i = 1; i <= 3; i++) {
                assertThat(client.hear().body()).isEqualTo("pong to " + i);
            }
        }
    }

    /** Whether the requester is there is seen by reading from its connection, and what is read must not be lost. */
    @ParameterizedTest
    @ValueSource(ints = {1, 100, 200_000, 1_000_000})
    void a_request_that_comes_during_a_long_one_loses_no_byte(int length) throws Exception {
        Peer receiver = slowResponder();
        String second = "2" + "x".repeat(length - 1);
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(post("/work", "1", TEXT));
            entered.acquire();
            Thread saying = new Thread(() -> {
                try {
                    client.say(post("/work", second, TEXT));
                } catch (IOException seenBelow) {
                    // as no answer
                }
            });
            saying.start();
            await().pollDelay(Duration.ofMillis(50)).until(() -> true); // long enough to be looked for
            leave.countDown();
            assertThat(client.hear().body()).isEqualTo("pong to 1");
            assertThat(client.hear().body()).isEqualTo("pong to " + second);
            saying.join();
        }
        assertThat(receiver.count(Kind.REPLY_UNDELIVERABLE)).isZero();
    }

    @Test
    void requests_that_came_together_lose_no_byte_when_the_first_takes_long() throws Exception {
        Peer receiver = slowResponder();
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(post("/work", "1", TEXT) + post("/work", "2", TEXT) + "POST /wo");
            entered.acquire();
            client.say("rk HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n" + TEXT + "\r\n\r\n3");
            await().pollDelay(Duration.ofMillis(50)).until(() -> true); // long enough to be looked for
            leave.countDown();
            for (int i = 1; i <= 3; i++) {
                assertThat(client.hear().body()).isEqualTo("pong to " + i);
            }
        }
    }

    // What is no request

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nfive!",
                "POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
                "POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST /work HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nno number\r\n",
                "POST /work HTTP/1.1\r\nContent-Length: 4\r\n\r\nhost",
                "POST /work HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 4\r\n\r\nhost",
                "NO REQUEST AT ALL\r\n\r\n"
            })
    void what_is_no_http_is_answered_400_and_not_handled(String nonsense) throws Exception {
        Peer receiver = receiver(limits -> limits);
        try (RawClient client = new RawClient(receiver.url())) {
            assertThat(client.ask(nonsense).status()).isEqualTo(400);
            assertThat(client.isHungUpWithin(SOON)).isTrue();
        }
        stillServes(receiver, "after");
        assertThat(handled).containsExactly("after");
    }

    @Test
    void a_body_longer_than_its_content_length_is_cut_there_and_the_rest_is_no_request() throws Exception {
        Peer receiver = receiver(limits -> limits);
        try (RawClient client = new RawClient(receiver.url())) {
            client.say(head("/work", 4, TEXT) + "four and more");
            assertThat(client.hear().status()).isEqualTo(204);
            assertThat(client.hear().status()).isEqualTo(400);
            assertThat(client.isHungUpWithin(SOON)).isTrue();
        }
        assertThat(handled).containsExactly("four");
        stillServes(receiver, "after");
    }

    @Test
    void who_waits_to_be_told_to_go_on_is_told() throws Exception {
        Peer receiver = receiver(limits -> limits);
        try (RawClient client = new RawClient(receiver.url())) {
            assertThat(client.ask(head("/work", 4, TEXT, "Expect: 100-continue"))
                            .status())
                    .isEqualTo(100);
            assertThat(client.ask("four").status()).isEqualTo(204);
        }
        assertThat(handled).containsExactly("four");
    }

    @Test
    void old_http_is_understood() throws Exception {
        Peer receiver = receiver(limits -> limits);
        assertThat(RawClient.ask(
                                receiver.url(),
                                "POST /work HTTP/1.0\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nold")
                        .status())
                .isEqualTo(204);
        assertThat(handled).containsExactly("old");
    }
}
