package dev.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.entry;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {

    private static final Message<String> MESSAGE = Message.of("payload");

    @Test
    void says_nothing_but_its_payload_at_first() {
        assertThat(MESSAGE.payload()).isEqualTo("payload");
        assertThat(MESSAGE.headers()).isEqualTo(Headers.none());
        assertThat(MESSAGE.id()).isEmpty();
        assertThat(MESSAGE.idempotencyKey()).isEmpty();
        assertThat(MESSAGE.partitionKey()).isEmpty();
        assertThat(MESSAGE.timeToLive()).isEmpty();
        assertThat(MESSAGE.delay()).isEmpty();
        assertThat(MESSAGE.contentType()).isEmpty();
        assertThat(MESSAGE.correlationId()).isEmpty();
        assertThat(MESSAGE.causationId()).isEmpty();
    }

    @Test
    void keeps_all_that_is_said_about_it() {
        Message<String> message = MESSAGE.withHeader("tenant", "blue")
                .withId("id")
                .withIdempotencyKey("key")
                .withPartitionKey("partition")
                .withTimeToLive(Duration.ofMinutes(5))
                .withDelay(Duration.ofMillis(1))
                .withContentType("text/csv")
                .withCorrelationId("flow");

        assertThat(message.payload()).isEqualTo("payload");
        assertThat(message.headers()).isEqualTo(Headers.of("tenant", "blue"));
        assertThat(message.id()).contains("id");
        assertThat(message.idempotencyKey()).contains("key");
        assertThat(message.partitionKey()).contains("partition");
        assertThat(message.timeToLive()).contains(Duration.ofMinutes(5));
        assertThat(message.delay()).contains(Duration.ofMillis(1));
        assertThat(message.contentType()).contains("text/csv");
        assertThat(message.correlationId()).contains("flow");
        assertThat(MESSAGE.headers()).isEqualTo(Headers.none());
        assertThat(message).hasToString("Message[id=id, idempotencyKey=key, partitionKey=partition]");
    }

    @Test
    void needs_a_payload() {
        assertThatNullPointerException()
                .isThrownBy(() -> Message.of(null))
                .withMessageContaining("A message needs a payload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ce-id",
                "CE-Time",
                "ce_id",
                "cloudEvents_id",
                "messaging-attempt",
                "Messaging-x",
                "kafka_replyTopic",
                "proxy-authorization",
                "sec-fetch",
                "x-death",
                "x-death-count",
                "x-first-death-queue",
                "x-last-death-reason",
                "accept",
                "Accept-Encoding",
                "authorization",
                "Connection",
                "content-encoding",
                "content-length",
                "Content-Type",
                "cookie",
                "date",
                "expect",
                "host",
                "Idempotency-Key",
                "keep-alive",
                "retry-after",
                "server",
                "set-cookie",
                "TE",
                "trailer",
                "transfer-encoding",
                "upgrade",
                "user-agent",
                "via",
                "www-authenticate"
            })
    void refuses_a_header_that_is_reserved(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.withHeader(name, "x"))
                .withMessage("The header name '" + name
                        + "' is reserved for a protocol; choose another, or use the message's own attributes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a:b",
                "a\n",
                "größe",
                "a/b",
                "(a)",
                "\"a\"",
                "a=b",
                "a@b",
                "{a}",
                "a\u007f",
                "a,b",
                "\u0661",
                "cloudEvents:id"
            })
    void refuses_a_header_name_that_is_no_token(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.withHeader(name, "x"))
                .withMessageContaining("The header name '" + name + "' is not a token")
                .withMessageContaining("RFC 9110");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "X-Tenant", "!#$%&'*+-.^_`|~09azAZ", "traceparent", "cement", "hosts", "x-deal"})
    void takes_any_other_token(String name) {
        assertThat(MESSAGE.withHeader(name, "x").headers().get(name)).contains("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "a\r", "\u0000", "a\tb", "\u007f", "\u0085", "\u009f", "\u001b[0m", "a\ud83d", "\ude00b"})
    void refuses_control_characters_and_halves_of_characters_in_a_header_value(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.withHeader("tenant", value))
                .withMessageContaining("The value of header 'tenant' contains U+")
                .withMessageContaining("remove or encode it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "größe", "日本", "😀", "a\u00a0b", "\u2028"})
    void takes_any_other_unicode_as_a_header_value(String value) {
        assertThat(MESSAGE.withHeader("tenant", value).headers().get("tenant")).contains(value);
    }

    @Test
    void replaces_a_header_in_any_case() {
        Message<String> message =
                MESSAGE.withHeader("tenant", "blue").withHeader("a", "1").withHeader("Tenant", "red");

        assertThat(message.headers().toMap()).containsExactly(entry("Tenant", "red"), entry("a", "1"));
    }

    @Test
    void bears_32_kibibytes_of_headers_counted_in_utf_8() {
        int limit = 32 * 1024;
        for (Map.Entry<String, Integer> width :
                Map.of("a", 1, "ß", 2, "日", 3, "😀", 4).entrySet()) {
            int bytes = width.getValue();
            String rest = width.getKey().repeat((limit - 2) / bytes - 1);
            int left = limit - 2 - rest.length() / width.getKey().length() * bytes;
            Message<String> full =
                    MESSAGE.withHeader("h", rest + "x".repeat(left)).withHeader("i", "");

            assertThat(full.headers().size()).isEqualTo(2);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> full.withHeader("i", "y"))
                    .withMessageContaining("The headers take 32769 bytes; at most 32768 are allowed")
                    .withMessageContaining("move data into the payload");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\n", "a\u0000b", "a\u009f"})
    void refuses_blanks_and_control_characters_in_what_names_it(String value) {
        assertThat(Map.<String, BiFunction<Message<String>, String, Message<String>>>of(
                        "id", Message::withId,
                        "idempotency key", Message::withIdempotencyKey,
                        "partition key", Message::withPartitionKey,
                        "content type", Message::withContentType,
                        "correlation id", Message::withCorrelationId))
                .allSatisfy((what, verb) -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> verb.apply(MESSAGE, value))
                        .withMessage("The " + what + " '" + value
                                + "' must have 1 to 255 characters, not only blanks, and no control characters"));
    }

    @Test
    void bears_255_characters_in_what_names_it() {
        String longest = "x".repeat(255);

        assertThat(MESSAGE.withId(longest).id()).contains(longest);
        assertThat(MESSAGE.withPartitionKey("größe 日本").partitionKey()).contains("größe 日本");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MESSAGE.withIdempotencyKey(longest + "x"))
                .withMessageContaining("1 to 255 characters");
    }

    @Test
    void lives_and_waits_for_a_millisecond_at_least_and_a_hundred_years_at_most() {
        assertThat(MESSAGE.withTimeToLive(Duration.ofMillis(1)).timeToLive()).contains(Duration.ofMillis(1));
        for (Duration tooShort : new Duration[] {Duration.ZERO, Duration.ofNanos(999_999)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MESSAGE.withTimeToLive(tooShort))
                    .withMessage("The time to live is " + tooShort + "; it must be at least 1 ms");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MESSAGE.withDelay(tooShort))
                    .withMessage("The delay is " + tooShort + "; it must be at least 1 ms");
        }
        for (Duration impossible : new Duration[] {Duration.ofSeconds(-1), Duration.ofDays(36_501)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MESSAGE.withTimeToLive(impossible))
                    .withMessage("The time to live is " + impossible + "; it must be at least 0 and at most 100 years");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MESSAGE.withDelay(impossible))
                    .withMessage("The delay is " + impossible + "; it must be at least 0 and at most 100 years");
        }
    }

    @Test
    void is_tied_to_its_cause_by_flow_and_trace_unless_it_has_a_trace_of_its_own() {
        Received cause = new Received(
                Headers.of("traceparent", "00-cause", "tracestate", "a=1", "tenant", "blue"), Optional.empty());

        Message<String> tied = MESSAGE.withCorrelationId("mine").causedBy(cause);
        Message<String> traced = MESSAGE.withHeader("TraceParent", "00-mine").causedBy(cause);

        assertThat(tied.correlationId()).contains("flow");
        assertThat(tied.causationId()).contains("cause-id");
        assertThat(tied.headers()).isEqualTo(Headers.of("traceparent", "00-cause", "tracestate", "a=1"));
        assertThat(traced.headers()).isEqualTo(Headers.of("TraceParent", "00-mine"));
    }

    @Test
    void forwarded_begins_anew_with_all_but_what_was_written_about_its_past() {
        Headers past = new FailureInfo("T", "m", Instant.EPOCH, "charges", 3)
                .addTo(Headers.of("tenant", "blue", "Messaging-Attempt", "3"));
        Message<String> forwarded = new Received(past, Optional.of(Duration.ofSeconds(3))).forward();

        assertThat(forwarded.payload()).isEqualTo("cause");
        assertThat(forwarded.id()).contains("cause-id");
        assertThat(forwarded.idempotencyKey()).contains("cause-key");
        assertThat(forwarded.partitionKey()).contains("customer-7");
        assertThat(forwarded.correlationId()).contains("flow");
        assertThat(forwarded.causationId()).contains("root");
        assertThat(forwarded.type()).contains("charges");
        assertThat(forwarded.withHeader("tenant", "red").causedBy(new Received(Headers.none(), Optional.empty())))
                .extracting(Message::type)
                .isEqualTo(Optional.of("charges"));
        assertThat(forwarded.contentType()).contains("text/plain");
        assertThat(forwarded.timeToLive()).contains(Duration.ofSeconds(3));
        assertThat(forwarded.delay()).isEmpty();
        assertThat(forwarded.headers()).isEqualTo(Headers.of("tenant", "blue"));
    }

    @Test
    void forwarded_when_its_time_is_over_lives_for_a_millisecond() {
        assertThat(new Received(Headers.none(), Optional.of(Duration.ofSeconds(-5)))
                        .forward()
                        .timeToLive())
                .contains(Duration.ofMillis(1));
        assertThat(new Received(Headers.none(), Optional.empty()).forward().timeToLive())
                .isEmpty();
    }

    private record Received(Headers headers, Optional<Duration> remaining) implements ReceivedMessage<String> {

        @Override
        public String payload() {
            return "cause";
        }

        @Override
        public String id() {
            return "cause-id";
        }

        @Override
        public String idempotencyKey() {
            return "cause-key";
        }

        @Override
        public IdempotencyStore.Key deduplicationKey() {
            return new IdempotencyStore.Key("charges", null, "cause-key");
        }

        @Override
        public Optional<String> fingerprint() {
            return Optional.empty();
        }

        @Override
        public String correlationId() {
            return "flow";
        }

        @Override
        public Optional<String> causationId() {
            return Optional.of("root");
        }

        @Override
        public Optional<String> partitionKey() {
            return Optional.of("customer-7");
        }

        @Override
        public Optional<String> contentType() {
            return Optional.of("text/plain");
        }

        @Override
        public Optional<String> type() {
            return Optional.of("charges");
        }

        @Override
        public Optional<String> source() {
            return Optional.of("shop");
        }

        @Override
        public Instant time() {
            return Instant.EPOCH;
        }

        @Override
        public Optional<Instant> expiryTime() {
            return Optional.empty();
        }

        @Override
        public int attempt() {
            return 3;
        }
    }
}
