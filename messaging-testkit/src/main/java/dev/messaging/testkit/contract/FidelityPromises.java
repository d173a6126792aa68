package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Message;
import dev.messaging.MessageTooLargeException;
import dev.messaging.Messaging;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.ReceivedMessage;
import dev.messaging.spi.Capabilities;
import dev.messaging.testkit.ForwardingTransport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of bodies and headers: FID-1 and FID-2. */
abstract class FidelityPromises extends ContractTests {

    private static final int MEBIBYTE = 1024 * 1024;
    private static final int LARGEST_TRIED = 64 * MEBIBYTE;

    private static final Map<String, String> HEADERS = Map.of(
            "x-empty", "",
            "x-ascii", " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
            "x-unicode", "äöü ß € 中文 \u05d0 \ud83d\ude80 e\u0301",
            "x-long", "é".repeat(2 * 1024),
            "X-Mixed.Case_1", "A=b; c=\"d\"",
            "x-percent", "100%25 %zz +");

    @Promise("FID-1")
    @BothModes
    @DisplayName("FID-1: bodies of no, one and a million bytes arrive as they were sent")
    void bodiesArriveAsTheyWereSent(Mode mode) {
        Queue<byte[]> queue = queue(byte[].class);
        Operation<byte[], byte[]> echo = operation(byte[].class, byte[].class);
        Inbox<byte[]> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, inbox);
        receiver.in(mode).respond(echo, ReceivedMessage::payload);
        Verbs sender = open().in(mode);
        List<byte[]> bodies = bodies();

        for (byte[] body : bodies) {
            sender.send(queue, Message.of(body).withHeader("x-size", Integer.toString(body.length)));
            assertThat(Arrays.equals(sender.request(echo, body), body))
                    .as(body.length + " bytes and back")
                    .isTrue();
        }

        eventually(() -> assertThat(inbox.count()).isEqualTo(bodies.size()));
        for (byte[] body : bodies) {
            assertThat(inbox.payloads().stream().anyMatch(received -> Arrays.equals(received, body)))
                    .as(body.length + " bytes")
                    .isTrue();
        }
        assertThat(inbox.messages())
                .allSatisfy(message ->
                        assertThat(message.header("X-SIZE")).hasValue(Integer.toString(message.payload().length)));
    }

    private static List<byte[]> bodies() {
        Random random = new Random(42);
        List<byte[]> bodies = new ArrayList<>();
        bodies.add(new byte[0]);
        for (int size : new int[] {1, 255, 4_096, 65_537, MEBIBYTE}) {
            byte[] body = new byte[size];
            random.nextBytes(body);
            bodies.add(body);
        }
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        bodies.add(all);
        return bodies;
    }

    @Promise("FID-1")
    @BothModes
    @DisplayName("FID-1: text and values arrive as they were sent")
    void textAndValuesArriveAsTheyWereSent(Mode mode) {
        Operation<String, String> text = operation(String.class, String.class);
        Operation<Line, Line> line = operation(Line.class, Line.class);
        Node responder = open();
        responder.in(mode).respond(text, ReceivedMessage::payload);
        responder.in(mode).respond(line, ReceivedMessage::payload);
        Verbs requester = open().in(mode);

        for (String value : new String[] {"", "plain", "\u0000\n\t äöü \ud83d\ude80"}) {
            assertThat(requester.request(text, value)).isEqualTo(value);
        }
        Line sent = new Line("Größe", 995, List.of("a", ""));
        assertThat(requester.request(line, sent)).isEqualTo(sent);
    }

    @Promise("FID-1")
    @BothModes
    @DisplayName("FID-1: headers arrive as they were sent, whatever the case of their names")
    void headersArriveAsTheyWereSent(Mode mode) {
        Queue<String> queue = queue(String.class);
        Operation<String, Boolean> operation = operation(String.class, Boolean.class);
        Inbox<String> inbox = new Inbox<>();
        Node receiver = open();
        receiver.in(mode).receive(queue, inbox);
        receiver.in(mode).respond(operation, request -> {
            inbox.handle(request);
            return true;
        });
        Verbs sender = open().in(mode);
        Message<String> message = Message.of("payload");
        for (Map.Entry<String, String> header : HEADERS.entrySet()) {
            message = message.withHeader(header.getKey(), header.getValue());
        }

        sender.send(queue, message);
        assertThat(sender.request(operation, message).payload()).isTrue();

        eventually(() -> assertThat(inbox.count()).isEqualTo(2));
        assertThat(inbox.messages())
                .allSatisfy(received -> HEADERS.forEach((name, value) -> {
                    assertThat(received.header(name)).as(name).hasValue(value);
                    assertThat(received.header(name.toUpperCase(Locale.ROOT)))
                            .as(name)
                            .hasValue(value);
                }));
    }

    @Promise("FID-1")
    @Test
    @DisplayName("FID-1: every printable character arrives in a header as it was sent")
    void everyPrintableCharacterArrives() {
        Operation<String, String> operation = operation(String.class, String.class);
        open().messaging()
                .respond(operation, request -> request.header("x-text").orElseThrow());
        Messaging requester = open().messaging();

        for (String text : printable()) {
            Message<String> question = Message.of("question").withHeader("x-text", text);
            assertThat(requester.request(operation, question).payload()).isEqualTo(text);
        }
    }

    /** All printable characters of Unicode's first two planes, in texts of some kilobytes. */
    private static List<String> printable() {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int character = ' '; character < 0x20000; character++) {
            if (isPrintable(character)) {
                text.appendCodePoint(character);
            }
            if (text.length() > 4_000) {
                texts.add(text.toString());
                text.setLength(0);
            }
        }
        texts.add(text.toString());
        return texts;
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    @Promise("FID-1")
    @ParameterizedTest
    @ValueSource(
            strings = {"", "two words", "colon:", "ümlaut", "ce-id", "messaging-attempt", "Content-Length", "KAFKA_x"})
    @DisplayName("FID-1: a header name that is no token or reserved is refused when the message is built")
    void badHeaderNamesAreRefused(String name) {
        assertThatThrownBy(() -> Message.of("payload").withHeader(name, "value"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @Promise("FID-1")
    @Test
    @DisplayName("FID-1: control characters and more than 32 KiB of headers are refused when the message is built")
    void badHeaderValuesAreRefused() {
        Message<String> message = Message.of("payload").withHeader("x-half", "h".repeat(16 * 1024));
        for (String value : new String[] {"line\nbreak", "\u0000", "\u007f", "\u0085"}) {
            assertThatThrownBy(() -> message.withHeader("x-bad", value)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> message.withHeader("x-other", "é".repeat(8 * 1024)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32768");
    }

    @Promise("FID-2")
    @BothModes
    @DisplayName("FID-2: a body over the configured limit is refused before it is sent")
    void aBodyOverTheLimitIsRefusedBeforeItIsSent(Mode mode) {
        Node sender = open(settings(), ForwardingTransport.around(transport -> new ForwardingTransport(transport) {
            @Override
            public Capabilities capabilities() {
                return new Capabilities(super.capabilities().set(), 1_000);
            }
        }));
        Queue<byte[]> queue = queue(byte[].class);
        Inbox<byte[]> inbox = new Inbox<>();
        open().in(mode).receive(queue, inbox);

        requireTooLarge(sender.in(mode).sendLater(queue, Message.of(new byte[1_001])));
        requireTooLarge(sender.in(mode).requestLater(operation(byte[].class, String.class), new byte[1_001]));
        assertThat(sender.transport().sends()).isZero();
        sender.in(mode).send(queue, new byte[1_000]);

        eventually(() -> assertThat(inbox.count()).isEqualTo(1));
    }

    @Promise("FID-2")
    @BothModes
    @DisplayName("FID-2: a body over the transport's own limit is refused, and harms nothing else")
    void aBodyOverTheTransportsLimitHarmsNothingElse(Mode mode) {
        Gate gate = gate();
        Operation<String, String> operation = operation(String.class, String.class);
        Queue<byte[]> queue = queue(byte[].class);
        Node receiver = open();
        receiver.in(mode).receive(queue, message -> {});
        receiver.in(mode).respond(operation, request -> {
            gate.pass();
            return "answered";
        });
        Node sender = open();
        CompletableFuture<String> other = sender.in(mode).requestLater(operation, "question");
        gate.awaitWaiting(1);
        int limit = sender.transport().capabilities().maxBodyBytes();
        assertThat(limit).as("the largest body").isGreaterThanOrEqualTo(MEBIBYTE);

        requireTooLarge(sender.in(mode).sendLater(queue, Message.of(new byte[Math.min(limit, LARGEST_TRIED) + 1])));
        sender.in(mode).send(queue, new byte[1]);
        gate.open();

        assertThat(await(other)).isEqualTo("answered");
    }

    private void requireTooLarge(CompletableFuture<?> sent) {
        assertThat(awaitFailure(sent))
                .isInstanceOfSatisfying(
                        MessageTooLargeException.class,
                        failure -> assertThat(failure.outcome()).isNotEqualTo(Outcome.UNKNOWN));
    }

    /** A payload. */
    record Line(String article, int cents, List<String> notes) {}
}
