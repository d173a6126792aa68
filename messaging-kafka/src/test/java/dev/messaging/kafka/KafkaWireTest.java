package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Headers;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mapping between messages and records: the table in docs/wire-format.md. */
class KafkaWireTest {

    private static final long TIME = 1_763_463_000_123L;

    private final SystemEnvironment environment = new SystemEnvironment("kafka-wire-test");
    private final ClusterClock clock = new ClusterClock(environment, Duration.ofMinutes(1));

    @AfterEach
    void close() {
        environment.close();
    }

    private void now(long millis) {
        clock.told(millis, environment.nanoTime(), environment.nanoTime());
    }

    private static WireMessage.Builder message() {
        return WireMessage.builder("id-1", "body".getBytes(UTF_8)).time(TIME);
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> written) {
        List<String> headers = new ArrayList<>();
        written.headers().forEach(header -> headers.add(header.key() + ": " + new String(header.value(), UTF_8)));
        return headers;
    }

    private static ConsumerRecord<byte[], byte[]> arrived(ProducerRecord<byte[], byte[]> written) {
        return record(written.timestamp(), written.key(), written.value(), (RecordHeaders) written.headers());
    }

    private static ConsumerRecord<byte[], byte[]> record(
            @Nullable Long time, byte @Nullable [] key, byte @Nullable [] body, RecordHeaders headers) {
        return new ConsumerRecord<>(
                "topic",
                0,
                7,
                time == null ? -1 : time,
                TimestampType.CREATE_TIME,
                0,
                0,
                key,
                body,
                headers,
                Optional.empty());
    }

    private WireMessage read(ConsumerRecord<byte[], byte[]> sent) {
        return KafkaWire.read(sent, environment).message();
    }

    private static RecordHeaders headers(String... namesAndValues) {
        RecordHeaders headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
        }
        return headers;
    }

    @Test
    void what_is_not_there_is_not_written() {
        now(TIME);
        ProducerRecord<byte[], byte[]> written =
                KafkaWire.sent("topic", message().build(), clock);

        assertThat(headers(written)).containsExactly("ce_specversion: 1.0", "ce_id: id-1");
        assertThat(written.timestamp()).isEqualTo(TIME);
        assertThat(written.key()).isNull();
        assertThat(written.partition()).isNull();
    }

    @Test
    void each_value_stands_once() {
        now(TIME);
        WireMessage full = message()
                .type("orders.placed")
                .source("/shop")
                .contentType("application/json")
                .correlationId("flow-1")
                .causationId("cause-1")
                .idempotencyKey("key-1")
                .partitionKey("customer-7")
                .attempt(3)
                .firstFailureTime(TIME - 5)
                .headers(Headers.of("traceparent", "00-1", "X-Tenant", "blau ü"))
                .build();

        ProducerRecord<byte[], byte[]> written = KafkaWire.sent("topic", full, clock);

        assertThat(headers(written))
                .containsExactly(
                        "ce_specversion: 1.0",
                        "ce_id: id-1",
                        "ce_type: orders.placed",
                        "ce_source: /shop",
                        "content-type: application/json",
                        "ce_correlationid: flow-1",
                        "ce_causationid: cause-1",
                        "ce_idempotencykey: key-1",
                        "messaging-attempt: 3",
                        "messaging-first-failure: " + (TIME - 5),
                        "traceparent: 00-1",
                        "X-Tenant: blau ü");
        assertThat(written.key()).isEqualTo("customer-7".getBytes(UTF_8));
        assertThat(read(arrived(written))).usingRecursiveComparison().isEqualTo(full);
    }

    @Test
    void the_time_that_is_left_travels_as_a_duration_and_as_the_clusters_time() {
        now(TIME);

        ProducerRecord<byte[], byte[]> written =
                KafkaWire.sent("topic", message().timeToLive(5_000).build(), clock);

        assertThat(headers(written)).contains("messaging-ttl: 5000");
        KafkaWire.Read read = KafkaWire.read(arrived(written), environment);
        assertThat(read.expiryTime()).isBetween(TIME + 5_000, TIME + 65_000);
        assertThat(read.remaining(clock)).isBetween(Duration.ZERO, Duration.ofSeconds(5));
    }

    @Test
    void what_has_expired_in_its_queue_has_nothing_left() {
        now(TIME);
        KafkaWire.Read late = KafkaWire.read(
                record(TIME, null, null, headers("messaging-ttl", "5000", "ce_expirytime", "2025-11-18T10:49:59Z")),
                environment);

        assertThat(late.remaining(clock)).isZero();
    }

    @Test
    void without_the_clusters_time_clocks_may_differ() {
        String own = java.time.Instant.now().minusSeconds(30).toString();
        KafkaWire.Read late = KafkaWire.read(
                record(TIME, null, null, headers("messaging-ttl", "5000", "ce_expirytime", own)), environment);

        assertThat(late.remaining(clock)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void what_is_put_aside_has_its_time_in_a_header_and_what_remains_of_its_delay() {
        ProducerRecord<byte[], byte[]> written =
                KafkaWire.putAside("topic--retry", 1, message().delay(4_500).build(), clock);

        assertThat(headers(written)).contains("ce_time: 2025-11-18T10:50:00.123Z", "messaging-delay: 3500");
        assertThat(written.partition()).isEqualTo(1);
        assertThat(written.timestamp()).isGreaterThan(TIME);
        assertThat(read(arrived(written)).time()).isEqualTo(TIME);
        assertThat(KafkaWire.read(arrived(written), environment).delay()).isEqualTo(3_500);
    }

    /** The broker deletes a record by the time that it has. */
    @Test
    void what_is_sent_long_after_its_time_is_kept_for_as_long_as_what_is_new() {
        now(TIME + 70_000);

        ProducerRecord<byte[], byte[]> written =
                KafkaWire.sent("topic", message().partitionKey("k").build(), clock);

        assertThat(written.timestamp()).isGreaterThanOrEqualTo(TIME + 70_000);
        assertThat(written.partition()).isNull();
        assertThat(written.key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(read(arrived(written)).time()).isEqualTo(TIME);
    }

    @Test
    void a_tombstone_is_an_empty_body() {
        assertThat(read(record(TIME, null, null, headers())).body()).isEmpty();
    }

    @Test
    void no_body_is_never_a_tombstone() {
        assertThat(KafkaWire.sent(
                                "topic",
                                WireMessage.builder("id-1", new byte[0]).build(),
                                clock)
                        .value())
                .isNotNull()
                .isEmpty();
    }

    @Test
    void without_any_metadata_there_are_a_random_id_and_the_time_of_the_record() {
        WireMessage read = read(record(TIME, null, "x".getBytes(UTF_8), headers()));

        assertThat(read.id()).hasSize(36);
        assertThat(read.time()).isEqualTo(TIME);
        assertThat(read.type()).isNull();
        assertThat(read.partitionKey()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_", "ce-", "cloudEvents:", "cloudEvents_", "CE_"})
    void attributes_under_any_prefix(String prefix) {
        WireMessage read =
                read(record(TIME, null, null, headers(prefix + "id", "foreign", prefix + "correlationid", "flow")));

        assertThat(read.id()).isEqualTo("foreign");
        assertThat(read.correlationId()).isEqualTo("flow");
    }

    @Test
    void a_whole_event_in_the_body() {
        WireMessage read = read(record(
                TIME,
                "k".getBytes(UTF_8),
                "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/web\",\"type\":\"orders\",\"data\":{\"a\":1}}"
                        .getBytes(UTF_8),
                headers("content-type", "application/cloudevents+json; charset=UTF-8")));

        assertThat(read.id()).isEqualTo("7");
        assertThat(read.type()).isEqualTo("orders");
        assertThat(read.contentType()).isEqualTo("application/json");
        assertThat(read.partitionKey()).isEqualTo("k");
        assertThat(read.body()).isEqualTo("{\"a\":1}".getBytes(UTF_8));
    }

    @Test
    void what_spring_adds_does_not_become_an_applications_header() {
        RecordHeaders headers = headers("kafka_dlt-exception-fqcn", "x", "__TypeId__", "com.example.Order");
        headers.add("nothing", null);

        assertThat(read(record(TIME, null, null, headers)).headers())
                .isEqualTo(Headers.of("__TypeId__", "com.example.Order", "nothing", ""));
    }

    @Test
    void a_reply_gives_back_the_bytes_by_which_its_request_is_known() {
        byte[] raw = new byte[16];
        raw[0] = (byte) 0xFF;
        RecordHeaders request = headers("kafka_replyTopic", "replies");
        request.add("kafka_correlationId", raw);
        request.add("kafka_replyPartition", new byte[] {0, 0, 0, 3});
        ConsumerRecord<byte[], byte[]> asked = record(TIME, null, null, request);

        assertThat(KafkaWire.replyTopic(asked)).isEqualTo("replies");
        assertThat(KafkaWire.replyPartition(asked)).isEqualTo(3);
        ProducerRecord<byte[], byte[]> reply =
                KafkaWire.reply("replies", 3, asked, message().build(), clock);

        assertThat(reply.headers().lastHeader("kafka_correlationId").value()).isEqualTo(raw);
        assertThat(KafkaWire.replyTo(arrived(reply))).isEqualTo(raw);
    }

    @Test
    void a_reply_partition_that_is_no_number_is_as_if_it_were_not_there() {
        assertThat(KafkaWire.replyPartition(record(TIME, null, null, headers("kafka_replyPartition", "3"))))
                .isNull();
        assertThat(KafkaWire.replyTopic(record(TIME, null, null, headers()))).isNull();
    }

    @Test
    void a_fault_is_told() {
        assertThat(read(arrived(KafkaWire.sent("topic", message().fault(true).build(), clock)))
                        .isFault())
                .isTrue();
    }
}
