package dev.messaging.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.impl.LongStringHelper;
import dev.messaging.Headers;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in properties and headers. */
@SuppressWarnings("JavaUtilDate")
class RabbitMqWireTest {

    private static final SystemEnvironment ENVIRONMENT = new SystemEnvironment("wire");
    private static final long TIME = 1_795_000_000_123L;

    @AfterAll
    static void close() {
        ENVIRONMENT.close();
    }

    private static WireMessage full() {
        return WireMessage.builder("id-1", "body".getBytes(UTF_8))
                .type("payments.charge")
                .source("/shop")
                .time(TIME)
                .correlationId("flow")
                .causationId("cause")
                .idempotencyKey("key ü")
                .partitionKey("customer-7")
                .contentType("application/json")
                .attempt(3)
                .firstFailureTime(TIME - 1)
                .headers(Headers.of("X-Tenant", "ünï", "empty", ""))
                .build();
    }

    /** As a broker gives it back: text is no String of ours any longer. */
    private static BasicProperties carried(BasicProperties properties) {
        Map<String, Object> headers = new LinkedHashMap<>();
        properties
                .getHeaders()
                .forEach((name, value) ->
                        headers.put(name, value instanceof String text ? LongStringHelper.asLongString(text) : value));
        return properties.builder().headers(headers).build();
    }

    private static WireMessage read(BasicProperties properties, String body) {
        return RabbitMqWire.read(properties, body.getBytes(UTF_8), ENVIRONMENT).message();
    }

    private static WireMessage readHeaders(Map<String, Object> headers) {
        return read(new BasicProperties.Builder().headers(headers).build(), "");
    }

    @Test
    void a_message_stands_in_the_protocols_own_properties_where_there_are_any() {
        BasicProperties properties = RabbitMqWire.stored(full(), 0, ENVIRONMENT).build();

        assertThat(properties.getMessageId()).isEqualTo("id-1");
        assertThat(properties.getType()).isEqualTo("payments.charge");
        assertThat(properties.getAppId()).isEqualTo("/shop");
        assertThat(properties.getTimestamp()).isEqualTo(new Date(TIME / 1000 * 1000));
        assertThat(properties.getContentType()).isEqualTo("application/json");
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        assertThat(new HashMap<>(properties.getHeaders()))
                .isEqualTo(Map.of(
                        "ce-time", "2026-11-18T11:06:40.123Z",
                        "ce-correlationid", "flow",
                        "ce-causationid", "cause",
                        "ce-idempotencykey", "key ü",
                        "ce-partitionkey", "customer-7",
                        "messaging-attempt", "3",
                        "messaging-first-failure", Long.toString(TIME - 1),
                        "X-Tenant", "ünï",
                        "empty", ""));
    }

    @Test
    void whatever_a_message_says_arrives() {
        WireMessage read = RabbitMqWire.read(
                        carried(RabbitMqWire.stored(full(), 0, ENVIRONMENT).build()), full().body(), ENVIRONMENT)
                .message();

        assertThat(read).usingRecursiveComparison().ignoringFields("headers").isEqualTo(full());
        assertThat(read.headers().toMap()).isEqualTo(full().headers().toMap());
    }

    @Test
    void what_is_too_long_for_a_property_is_a_header() {
        String id = "ü".repeat(255);
        BasicProperties properties = RabbitMqWire.stored(
                        WireMessage.builder(id, new byte[0]).time(TIME).build(), 0, ENVIRONMENT)
                .build();

        assertThat(properties.getMessageId()).isNull();
        assertThat(read(carried(properties), "").id()).isEqualTo(id);
    }

    @Test
    void dead_letters_keep_why_they_failed() {
        WireMessage letter = full().toBuilder()
                .headers(Headers.of("messaging-failure-message", "a\nb", "messaging-failure-id", "f"))
                .build();

        WireMessage read =
                read(carried(RabbitMqWire.stored(letter, 0, ENVIRONMENT).build()), "");

        assertThat(read.headers().toMap())
                .isEqualTo(Map.of("messaging-failure-message", "a\nb", "messaging-failure-id", "f"));
    }

    @Test
    void faults_are_told_from_replies() {
        WireMessage fault = full().toBuilder().fault(true).build();

        assertThat(read(carried(RabbitMqWire.fleeting(fault, ENVIRONMENT).build()), "")
                        .isFault())
                .isTrue();
        assertThat(read(carried(RabbitMqWire.fleeting(full(), ENVIRONMENT).build()), "")
                        .isFault())
                .isFalse();
    }

    @Test
    void a_message_without_anything_gets_an_id_and_a_time() {
        WireMessage message = read(new BasicProperties(), "x");

        assertThat(UUID.fromString(message.id()).version()).isEqualTo(4);
        assertThat(message.time()).isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(message.body()).isEqualTo("x".getBytes(UTF_8));
        assertThat(message.contentType()).isNull();
        assertThat(message.headers().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce-", "ce_", "cloudEvents:", "cloudEvents_", "CE-"})
    void attributes_may_be_written_in_other_ways(String prefix) {
        WireMessage message = readHeaders(Map.of(prefix + "id", "7", prefix + "type", "t", prefix + "shard", "1"));

        assertThat(message.id()).isEqualTo("7");
        assertThat(message.type()).isEqualTo("t");
        assertThat(message.headers().size()).isZero();
    }

    @Test
    void header_values_of_any_kind_are_text() {
        Map<String, Object> headers = new HashMap<>();
        headers.put("long", LongStringHelper.asLongString("text"));
        headers.put("number", 42L);
        headers.put("flag", true);
        headers.put("bytes", "bytes".getBytes(UTF_8));
        headers.put("time", new Date(0));
        headers.put("nothing", null);
        headers.put("table", Map.of("a", List.of(1, LongStringHelper.asLongString("b"))));

        assertThat(readHeaders(headers).headers().toMap())
                .isEqualTo(Map.of(
                        "long", "text",
                        "number", "42",
                        "flag", "true",
                        "bytes", "bytes",
                        "time", "1970-01-01T00:00:00Z",
                        "nothing", "",
                        "table", "{\"a\":[1,\"b\"]}"));
    }

    @Test
    void what_the_broker_adds_is_no_header() {
        assertThat(readHeaders(Map.of("x-death", List.of(), "x-first-death-queue", "q", "x-delivery-count", 3L))
                        .headers()
                        .size())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"messaging-ttl, soon", "messaging-attempt, 0", "ce-id, ''", "ce-correlationid, ' '", "ce-time, never"})
    void what_means_nothing_is_as_if_it_were_not_there(String name, String value) {
        WireMessage message = readHeaders(Map.of(name, value));

        assertThat(message.timeToLive()).isEqualTo(WireMessage.NONE);
        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.id()).isNotBlank();
        assertThat(message.correlationId()).isNull();
    }

    @Test
    void a_foreign_senders_correlation_id_names_the_flow_unless_it_waits_for_a_reply() {
        BasicProperties.Builder foreign = new BasicProperties.Builder().correlationId("c-1");

        assertThat(read(foreign.build(), "").correlationId()).isEqualTo("c-1");
        assertThat(read(foreign.replyTo("q").build(), "").correlationId()).isNull();
    }

    @Test
    void a_structured_event_is_read() {
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("application/cloudevents+json; charset=utf-8")
                .build();

        WireMessage message = read(properties, "{\"id\":\"7\",\"type\":\"t\",\"data\":{\"a\":1}}");

        assertThat(message.id()).isEqualTo("7");
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.body()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
    }

    @Test
    void a_structured_event_that_is_none_stays_as_it_is() {
        BasicProperties properties = new BasicProperties.Builder()
                .contentType("application/cloudevents+json")
                .build();

        WireMessage message = read(properties, "{");

        assertThat(message.contentType()).isEqualTo("application/cloudevents+json");
        assertThat(message.body()).isEqualTo("{".getBytes(UTF_8));
    }

    @Test
    void an_expiry_time_counts_only_as_far_as_the_clocks_can_be_believed() {
        WireMessage brief = full().toBuilder().timeToLive(5_000).build();
        BasicProperties written = RabbitMqWire.stored(brief, 0, ENVIRONMENT).build();

        assertThat(remaining(written, Duration.ofMinutes(1))).isEqualTo(Duration.ofSeconds(5));
        assertThat(remaining(expiredSince(written, Duration.ofSeconds(50)), Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(remaining(expiredSince(written, Duration.ofSeconds(90)), Duration.ofMinutes(1)))
                .isEqualTo(Duration.ZERO);
        assertThat(remaining(new BasicProperties(), Duration.ofMinutes(1))).isNull();
        assertThat(remaining(new BasicProperties.Builder().expiration("700").build(), Duration.ZERO))
                .isEqualTo(Duration.ofMillis(700));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce-expirytime", "cloudEvents:expirytime", "CE_ExpiryTime"})
    void an_expiry_time_may_be_written_in_other_ways(String name) {
        BasicProperties foreign = new BasicProperties.Builder()
                .expiration("60000")
                .headers(Map.of(name, "1970-01-01T00:00:00Z"))
                .build();

        assertThat(remaining(foreign, Duration.ZERO)).isEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({"4500, 4500", "soon, 0", "-1, 0"})
    void what_is_still_to_be_kept_back_says_for_how_long(String written, long delay) {
        BasicProperties properties = new BasicProperties.Builder()
                .headers(Map.of("messaging-delay", written))
                .build();

        assertThat(RabbitMqWire.read(properties, new byte[0], ENVIRONMENT).delay())
                .isEqualTo(delay);
    }

    @Test
    void what_waits_in_a_tier_has_as_much_less_when_it_arrives() {
        WireMessage patient = full().toBuilder().timeToLive(5_400_000).build();
        BasicProperties written =
                RabbitMqWire.stored(patient, 3_600_000, ENVIRONMENT).build();

        assertThat(remaining(written, Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(30));
        assertThat(remaining(expiredSince(written, Duration.ofMinutes(-30)), Duration.ofMinutes(1)))
                .isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void a_table_that_is_too_deep_harms_nobody() {
        Object deep = "bottom";
        for (int i = 0; i < 2_000; i++) {
            deep = Map.of("in", deep);
        }

        assertThat(readHeaders(Map.of("deep", deep)).headers().get("deep")).isPresent();
    }

    private static Duration remaining(BasicProperties properties, Duration tolerance) {
        return RabbitMqWire.read(properties, new byte[0], ENVIRONMENT).remaining(ENVIRONMENT, tolerance);
    }

    private static BasicProperties expiredSince(BasicProperties properties, Duration since) {
        Map<String, Object> headers = new HashMap<>(properties.getHeaders());
        headers.put("ce-expirytime", ENVIRONMENT.clock().instant().minus(since).toString());
        return properties.builder().headers(headers).build();
    }

    @Test
    void the_brokers_count_of_deliveries_is_read() {
        BasicProperties counted = new BasicProperties.Builder()
                .headers(Map.of("x-delivery-count", 4L))
                .build();

        assertThat(RabbitMqWire.deliveries(counted, true)).isEqualTo(4);
        assertThat(RabbitMqWire.deliveries(new BasicProperties(), true)).isEqualTo(1);
        assertThat(RabbitMqWire.deliveries(new BasicProperties(), false)).isZero();
    }
}
