package dev.messaging.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.DeadlineExceededException;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.OverloadedException;
import dev.messaging.TransportUnavailableException;
import dev.messaging.http.Peers.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only HTTP/2 can do wrong (RFC 9113). */
@Execution(ExecutionMode.CONCURRENT)
class Http2FaultTest {

    private static final int PREFACE = 24;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int INTERNAL_ERROR = 2;
    private static final int END_OF_BOTH = 5;

    /** As HPACK's table has it (RFC 7541, appendix A). */
    private static final byte STATUS_204 = (byte) 0x89;

    private static final Duration NEVER = Duration.ofHours(1);
    private static final int REFUSED_STREAM = 7;

    private final Peers peers = new Peers();
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void close() {
        peers.close();
    }

    private Peer caller(Duration timeout, Duration pingInterval, String url) {
        return peers.open(
                HttpOptions.defaults()
                        .withRoutes(RouteTable.empty().withDefault(url))
                        .withClient(HttpClientOptions.defaults().withHttp2().withPingInterval(pingInterval)),
                builder -> builder.sendTimeout(timeout).requestTimeout(timeout));
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        return frame.array();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private RawServer.Script first(Answer answer) {
        return first(1, answer);
    }

    /** A server that does this with its first requests, and answers all others by 204. */
    private RawServer.Script first(int count, Answer answer) {
        return wire -> {
            wire.hear(PREFACE);
            wire.say(frame(SETTINGS, 0, 0));
            while (true) {
                ByteBuffer head = ByteBuffer.wrap(wire.hear(9));
                int lengthAndType = head.getInt();
                head.get();
                int stream = head.getInt();
                wire.hear(lengthAndType >>> 8);
                if ((lengthAndType & 0xFF) == HEADERS) {
                    if (requests.getAndIncrement() < count) {
                        answer.give(wire, stream);
                    } else {
                        wire.say(frame(HEADERS, END_OF_BOTH, stream, STATUS_204));
                    }
                }
            }
        };
    }

    private interface Answer {
        void give(RawServer.Wire wire, int stream) throws IOException;
    }

    private Peer patient(RawServer server, Duration pingInterval) {
        return caller(Duration.ofSeconds(20), pingInterval, server.url());
    }

    private void assertRepeatedWhereSafe(Verb verb, Peer caller) {
        if (verb.isRepeatable()) {
            assertThat(verb.call(caller.messaging())).isNotNull();
            assertThat(caller.count(Kind.RESENT)).isEqualTo(1);
            assertThat(requests).hasValue(2);
        } else {
            verb.fail(caller.messaging(), TransportUnavailableException.class, Outcome.UNKNOWN);
            assertThat(requests).hasValue(1);
        }
    }

    private void assertRepeated(Verb verb, Peer caller) {
        assertThat(verb.call(caller.messaging())).isNotNull();
        assertThat(requests).hasValue(2);
        assertThat(caller.events())
                .filteredOn(event -> event.kind() == Kind.RESENT)
                .hasSize(1)
                .allSatisfy(event -> assertThat(event.failure())
                        .isInstanceOfSatisfying(
                                OverloadedException.class,
                                failure -> assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT)));
    }

    /** It shook hands once, and is never heard of again. */
    @ParameterizedTest
    @EnumSource
    void a_half_open_connection_is_found_by_pings(Verb verb) throws IOException {
        try (RawServer server = new RawServer(first((wire, stream) -> wire.listenUntilTheEnd()))) {
            assertRepeatedWhereSafe(verb, patient(server, Duration.ofMillis(200)));
            await().until(() -> server.ended() >= 1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_half_open_connection_costs_no_more_than_the_deadline(Verb verb) throws IOException {
        try (RawServer server = new RawServer(first((wire, stream) -> wire.listenUntilTheEnd()))) {
            Peer caller = caller(Duration.ofMillis(300), NEVER, server.url());
            verb.fail(caller.messaging(), DeadlineExceededException.class, Outcome.UNKNOWN);
            assertThat(caller.count(Kind.RESENT)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_is_refused_was_not_looked_at(Verb verb) throws IOException {
        try (RawServer server = new RawServer(
                first((wire, stream) -> wire.say(frame(RST_STREAM, 0, stream, number(REFUSED_STREAM)))))) {
            assertRepeated(verb, patient(server, NEVER));
        }
    }

    /** They say that the server is there, and has enough to do. */
    @Test
    void streams_that_are_refused_open_no_circuit() throws IOException {
        int refused = 6;
        try (RawServer server = new RawServer(
                first(refused, (wire, stream) -> wire.say(frame(RST_STREAM, 0, stream, number(REFUSED_STREAM)))))) {
            Peer caller = patient(server, NEVER);
            caller.messaging().send(Verb.QUEUE, "ping");
            assertThat(requests).hasValue(refused + 1);
            assertThat(caller.count(Kind.CIRCUIT_OPENED)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_breaks_may_have_been_handled(Verb verb) throws IOException {
        try (RawServer server = new RawServer(
                first((wire, stream) -> wire.say(frame(RST_STREAM, 0, stream, number(INTERNAL_ERROR)))))) {
            assertRepeatedWhereSafe(verb, patient(server, NEVER));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_server_that_goes_away_says_what_it_has_not_looked_at(Verb verb) throws IOException {
        try (RawServer server = new RawServer(first((wire, stream) -> {
            wire.say(frame(GOAWAY, 0, 0, new byte[8]));
            wire.listenUntilTheEnd();
        }))) {
            assertRepeated(verb, patient(server, NEVER));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /** The callers' connections were there before the server was gone. */
    @ParameterizedTest
    @EnumSource
    void a_server_that_has_restarted_is_called_over_a_new_connection(Verb verb) throws IOException {
        List<String> ids = new CopyOnWriteArrayList<>();
        int port = RawServer.freePort();
        Peer first = peers.receiver(server -> server.withListen("http://127.0.0.1:" + port));
        first.messaging().receive(Verb.QUEUE, message -> ids.add(message.id()));
        Peer caller = caller(Duration.ofSeconds(20), Duration.ofSeconds(60), first.base());
        verb.call(caller.messaging());
        first.messaging().close();
        Peer second = peers.receiver(server -> server.withListen("http://127.0.0.1:" + port));
        second.messaging().receive(Verb.QUEUE, message -> ids.add(message.id()));
        await().untilAsserted(() -> assertThat(verb.call(caller.messaging())).isNotNull());
        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void a_handler_may_be_silent_for_longer_than_the_idle_timeout() {
        Peer receiver = peers.receiver(
                server -> server.withLimits(HttpLimits.defaults().withIdleTimeout(Duration.ofMillis(700))));
        receiver.messaging().respond(Verb.OPERATION, request -> {
            Thread.sleep(2_000);
            return "pong";
        });
        Peer caller = caller(Duration.ofSeconds(20), Duration.ofSeconds(60), receiver.base());
        assertThat(caller.messaging().request(Verb.OPERATION, "ping")).isEqualTo("pong");
        assertThat(caller.count(Kind.RESENT)).isZero();
    }
}
