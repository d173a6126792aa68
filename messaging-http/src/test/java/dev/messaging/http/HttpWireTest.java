package dev.messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Headers;
import dev.messaging.spi.MalformedMessageException;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How messages and the headers of HTTP stand for each other. */
class HttpWireTest {

    private static final SystemEnvironment ENVIRONMENT = new SystemEnvironment("wire");
    private static final byte[] BODY = "body".getBytes(UTF_8);
    private static final long NOW = 1_795_000_000_123L;

    @AfterAll
    static void close() {
        ENVIRONMENT.close();
    }

    private static WireMessage.Builder message() {
        return WireMessage.builder("id-1", BODY).time(NOW);
    }

    private static List<String> written(WireMessage message) {
        List<String> lines = new ArrayList<>();
        HttpWire.write(message, (name, value) -> lines.add(name + ": " + value));
        return lines;
    }

    private static WireMessage read(String... namesAndValues) throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            reader.take(namesAndValues[i], namesAndValues[i + 1]);
        }
        return reader.message(BODY, ENVIRONMENT).build();
    }

    private static WireMessage throughHttp(WireMessage message) throws MalformedMessageException {
        List<String> pairs = new ArrayList<>();
        HttpWire.write(message, (name, value) -> {
            assertThat(value).as(name).matches("[\\x20-\\x7E]*").isEqualTo(value.strip());
            pairs.add(name);
            pairs.add(value);
        });
        return read(pairs.toArray(new String[0]));
    }

    private static List<Object> all(WireMessage message) {
        return Arrays.asList(
                message.id(),
                message.type(),
                message.source(),
                message.time(),
                message.correlationId(),
                message.causationId(),
                message.idempotencyKey(),
                message.partitionKey(),
                message.contentType(),
                message.timeToLive(),
                message.attempt(),
                message.headers());
    }

    // There and back

    @Test
    void a_small_message_has_few_headers() {
        assertThat(written(message().build()))
                .containsExactly("ce-specversion: 1.0", "ce-id: id-1", "ce-time: 2026-11-18T11:06:40.123Z");
    }

    @Test
    void a_full_message_says_each_thing_once() {
        WireMessage full = message()
                .type("orders")
                .source("/shop")
                .correlationId("flow")
                .causationId("cause")
                .idempotencyKey("order 7 \"big\" \\ é")
                .partitionKey("customer 7")
                .contentType("application/json")
                .timeToLive(5_000)
                .attempt(3)
                .headers(Headers.of("X-Plain", "a b", "X-Odd", "a\u00e9 b", "X-Edge", " a"))
                .build();
        assertThat(written(full))
                .containsExactly(
                        "ce-specversion: 1.0",
                        "ce-id: id-1",
                        "ce-type: orders",
                        "ce-source: /shop",
                        "ce-time: 2026-11-18T11:06:40.123Z",
                        "ce-correlationid: flow",
                        "ce-causationid: cause",
                        "ce-partitionkey: customer%207",
                        "messaging-ttl: 5000",
                        "messaging-attempt: 3",
                        "content-type: application/json",
                        "idempotency-key: \"order%207%20%22big%22%20\\\\%20%C3%A9\"",
                        "X-Plain: a b",
                        "X-Odd: a%C3%A9%20b",
                        "X-Edge: %20a",
                        "messaging-encoded: idempotency-key, X-Odd, X-Edge");
    }

    /** A list may come in several lines (RFC 9110, section 5.3). */
    @Test
    void lists_of_names_may_come_in_several_lines() throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader();
        reader.take("messaging-encoded", "X-A, X-B");
        reader.take("Messaging-Encoded", "X-C");
        reader.take("Connection", "X-Hop");
        reader.take("Connection", "close");
        for (String name : List.of("X-A", "X-B", "X-C", "X-D", "X-Hop")) {
            reader.take(name, "%20");
        }
        Headers headers = reader.message(BODY, ENVIRONMENT).build().headers();
        assertThat(headers)
                .isEqualTo(Headers.of("X-A", " ", "X-B", " ", "X-C", " ").with("X-D", "%20"));
    }

    /** A head may be all spaces; a search that tries each of them anew would take minutes. */
    @Test
    @Timeout(10)
    void a_list_of_names_costs_no_more_than_its_bytes() throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader();
        reader.take("messaging-encoded", "a" + " ".repeat(1_000_000) + "b, X-A");
        reader.take("X-A", "%20");
        assertThat(reader.message(BODY, ENVIRONMENT).build().headers()).isEqualTo(Headers.of("X-A", " "));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_a_message_says_arrives(long seed) throws MalformedMessageException {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            WireMessage.Builder message = WireMessage.builder("i" + text(random, 0, 254), BODY)
                    .time(random.nextInt(3) == 0 ? 0 : NOW + random.nextInt())
                    .attempt(1 + (random.nextBoolean() ? 0 : random.nextInt(Integer.MAX_VALUE - 1)))
                    .timeToLive(random.nextBoolean() ? WireMessage.NONE : random.nextLong(3_000_000_000_000L));
            message.type(perhaps(random)).source(perhaps(random)).partitionKey(perhaps(random));
            message.correlationId(perhaps(random)).causationId(perhaps(random)).idempotencyKey(perhaps(random));
            message.contentType(perhaps(random));
            Headers headers = Headers.none();
            for (int h = random.nextInt(5); h > 0; h--) {
                headers = headers.with("X-" + random.nextInt(10), text(random, 0, 40));
            }
            WireMessage original = message.headers(headers).build();
            assertThat(all(throughHttp(original))).isEqualTo(all(original));
        }
    }

    private static String perhaps(Random random) {
        String text = text(random, 1, 100);
        return random.nextBoolean() || text.isBlank() ? null : text;
    }

    /** Plain, odd and very odd characters, and now and then what looks as if it were encoded or quoted already. */
    private static String text(Random random, int least, int most) {
        StringBuilder text = new StringBuilder();
        int length = least + random.nextInt(most - least + 1);
        boolean plain = random.nextBoolean();
        while (text.length() < length) {
            int c = switch (plain ? 0 : random.nextInt(6)) {
                case 1 -> 0xA1 + random.nextInt(0x500);
                case 2 -> 0x4E00 + random.nextInt(0x5000);
                case 3 -> 0x1F300 + random.nextInt(0x200);
                case 4 -> " \"\\%,;=%41".charAt(random.nextInt(10));
                default -> 0x21 + random.nextInt(0x5E);
            };
            if (text.length() + Character.charCount(c) <= length) {
                text.appendCodePoint(c);
            }
        }
        return text.toString();
    }

    // Percent-encoding

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '\'',
            value = {
                "plain|plain",
                "a b|a%20b",
                "100%|100%25",
                "\"|%22",
                "Euro €|Euro%20%E2%82%AC",
                "😀|%F0%9F%98%80",
                "~!*()|~!*()",
                "\u007f|%7F"
            })
    void text_is_encoded_as_cloud_events_says(String text, String encoded) {
        assertThat(PercentEncoding.encode(text)).isEqualTo(encoded);
        assertThat(PercentEncoding.decode(encoded)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"%, %", "%4, %4", "%G1, %G1", "%e2%82%ac, €", "a%41, aA", "%%41, %A", "%2, %2", "é%41, éA"})
    void what_stands_for_no_byte_is_taken_as_it_is(String encoded, String text) {
        assertThat(PercentEncoding.decode(encoded)).isEqualTo(text);
    }

    // What others send

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain-key|plain-key",
                "\"quoted\"|quoted",
                "\"with \\\"escapes\\\" and \\\\\"|with \"escapes\" and \\",
                "\"with; parameters\";a=1|with; parameters",
                "\"never ended|never ended",
                "\"a%20b\"|a%20b",
                "8e03978e-40d5-43dd-bc93-6894a57f9324|8e03978e-40d5-43dd-bc93-6894a57f9324"
            })
    void idempotency_keys_may_be_quoted_or_not(String header, String key) throws MalformedMessageException {
        assertThat(read("Idempotency-Key", header).idempotencyKey()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\"\"", "\"  \""})
    void an_empty_idempotency_key_is_a_mistake_and_not_a_key(String header) {
        assertThatThrownBy(() -> read("Idempotency-Key", header))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("idempotency-key");
    }

    @Test
    void a_message_without_anything_gets_an_id_and_a_time() throws MalformedMessageException {
        WireMessage message = read();
        assertThat(UUID.fromString(message.id()).version()).isEqualTo(4);
        assertThat(UUID.fromString(message.id()).variant()).isEqualTo(2);
        assertThat(read().id()).isNotEqualTo(message.id());
        assertThat(message.time()).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.timeToLive()).isEqualTo(WireMessage.NONE);
        assertThat(message.headers().size()).isZero();
    }

    @Test
    void names_may_be_written_in_other_ways() throws MalformedMessageException {
        WireMessage message =
                read("CE-ID", "1", "ce_type", "t", "Ce_Source", "s", "ce-CorrelationId", "c", "MESSAGING-TTL", " 7 ");
        assertThat(message.id()).isEqualTo("1");
        assertThat(message.type()).isEqualTo("t");
        assertThat(message.source()).isEqualTo("s");
        assertThat(message.correlationId()).isEqualTo("c");
        assertThat(message.timeToLive()).isEqualTo(7);
    }

    @Test
    void unknown_attributes_and_reserved_names_are_no_headers() throws MalformedMessageException {
        assertThat(read("ce-shard", "1", "ce_shard", "1", "messaging-new", "1", "Host", "h", "X-Death", "1")
                        .headers()
                        .size())
                .isZero();
    }

    @Test
    void a_header_that_comes_twice_is_one_list() throws MalformedMessageException {
        assertThat(read("X-A", "1", "x-b", "2", "x-a", "3", "X-A", "").headers().toMap())
                .containsEntry("X-A", "1, 3, ")
                .containsEntry("x-b", "2");
    }

    @Test
    void only_what_is_listed_is_decoded() throws MalformedMessageException {
        Headers headers = read("X-A", "%41", "X-B", "%42", "X-C", "%43", "Messaging-Encoded", "x-a ,X-C")
                .headers();
        assertThat(headers.get("X-A")).contains("A");
        assertThat(headers.get("X-B")).contains("%42");
        assertThat(headers.get("X-C")).contains("C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-21", "", "+999999999-12-31T23:59:59Z"})
    void a_time_that_is_none_is_now(String time) throws MalformedMessageException {
        assertThat(read("ce-time", time).time())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
    }

    @Test
    void a_time_may_have_an_offset() throws MalformedMessageException {
        assertThat(read("ce-time", "2026-11-18T13:06:40.123456+02:00").time()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "messaging-ttl, soon",
        "messaging-ttl, -1",
        "messaging-ttl, 9223372036854775808",
        "messaging-ttl, 1.5",
        "messaging-ttl, ''",
        "messaging-attempt, 0",
        "messaging-attempt, 2147483648",
        "messaging-attempt, x",
        "ce-id, ''",
        "ce-correlationid, ''",
        "ce-causationid, ''",
        "ce-id, 'a%0D%0Ab'",
        "ce-correlationid, '%00'",
        "ce-causationid, '%1B[31m'"
    })
    void what_cannot_be_meant_is_a_mistake_that_names_the_header(String name, String value) {
        assertThatThrownBy(() -> read(name, value))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessageContaining("The header " + name);
    }

    @Test
    void ids_have_255_characters_at_most() throws MalformedMessageException {
        assertThat(read("ce-id", "x".repeat(255)).id()).hasSize(255);
        assertThatThrownBy(() -> read("ce-id", "x".repeat(256))).hasMessageContaining("ce-id has 256 characters");
    }

    @Test
    void no_message_has_more_than_a_thousand_headers() throws MalformedMessageException {
        HttpWire.Reader reader = new HttpWire.Reader();
        for (int i = 0; i < 1_000; i++) {
            reader.take("x-" + i, "1");
        }
        assertThat(reader.message(BODY, ENVIRONMENT).build().headers().size()).isEqualTo(1_000);
        assertThatThrownBy(() -> reader.take("x-last", "1")).hasMessageContaining("more than 1000 headers");
    }
}
