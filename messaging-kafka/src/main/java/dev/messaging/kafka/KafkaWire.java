package dev.messaging.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.spi.Environment;
import dev.messaging.spi.HeaderReader;
import dev.messaging.spi.WireMessage;
import dev.messaging.spi.WireTime;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The whole mapping between messages and Kafka's records: CloudEvents in binary mode, as far as a record has no place for it
 * of its own.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents,
 *     Kafka protocol binding</a>
 */
final class KafkaWire {

    static final String REPLY_TOPIC = "kafka_replyTopic";
    static final String REPLY_PARTITION = "kafka_replyPartition";
    static final String REPLY_TO = "kafka_correlationId";

    private static final String ID = "ce_id";
    private static final String SOURCE = "ce_source";
    private static final String TYPE = "ce_type";
    private static final String TIME = "ce_time";
    private static final String SPEC_VERSION = "ce_specversion";
    private static final String EXPIRY_TIME = "ce_expirytime";
    private static final String CORRELATION_ID = "ce_correlationid";
    private static final String CAUSATION_ID = "ce_causationid";
    private static final String IDEMPOTENCY_KEY = "ce_idempotencykey";
    private static final String CONTENT_TYPE = "content-type";
    private static final String OWN = "kafka_";

    private static final byte[] VERSION_1 = "1.0".getBytes(UTF_8);
    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] NOTHING = {};

    private static final long LONGEST_ON_ITS_WAY_MILLIS = 60_000;

    private KafkaWire() {}

    /**
     * A message that is sent; the time of the record is the message's own, unless that is long ago: a replay, or what a database
     * kept. By the time of its record the broker decides when to delete it.
     */
    static ProducerRecord<byte[], byte[]> sent(String topic, WireMessage message, ClusterClock clock) {
        if (clock.millis() - message.time() > LONGEST_ON_ITS_WAY_MILLIS) {
            return putAside(topic, null, message, clock);
        }
        Headers headers = headers(message, clock);
        return new ProducerRecord<>(topic, null, time(message), key(message), message.body(), headers);
    }

    /**
     * A message that is put aside, a retry or a dead letter, or sent long after its time: the record has the time at which that
     * is done, and is kept for as long from then on.
     *
     * @param partition null for any
     */
    static ProducerRecord<byte[], byte[]> putAside(
            String topic, @Nullable Integer partition, WireMessage message, ClusterClock clock) {
        Headers headers = headers(message, clock);
        headers.add(TIME, bytes(WireTime.format(message.time())));
        long rest = Tiers.rest(message.delay());
        if (message.delay() > 0 && rest > 0) {
            headers.add(HeaderReader.DELAY, bytes(Long.toString(rest)));
        }
        return new ProducerRecord<>(topic, partition, clock.millis(), key(message), message.body(), headers);
    }

    /** The same record once more, byte for byte and as old as it is. */
    static ProducerRecord<byte[], byte[]> again(ConsumerRecord<byte[], byte[]> sent) {
        Long time = sent.timestamp() < 0 ? null : sent.timestamp();
        return new ProducerRecord<>(sent.topic(), sent.partition(), time, sent.key(), sent.value(), sent.headers());
    }

    /** A request, and where its reply is to go. */
    static ProducerRecord<byte[], byte[]> request(
            String topic, WireMessage request, String replyTo, ReplyInbox.Place place, ClusterClock clock) {
        ProducerRecord<byte[], byte[]> asked = sent(topic, request, clock);
        asked.headers()
                .add(REPLY_TO, bytes(replyTo))
                .add(REPLY_TOPIC, bytes(place.topic()))
                .add(
                        REPLY_PARTITION,
                        ByteBuffer.allocate(Integer.BYTES)
                                .putInt(place.partition())
                                .array());
        return asked;
    }

    /** A reply, to where its request says, with what its request is known by. */
    static ProducerRecord<byte[], byte[]> reply(
            String topic,
            @Nullable Integer partition,
            ConsumerRecord<byte[], byte[]> request,
            WireMessage reply,
            ClusterClock clock) {
        Headers headers = headers(reply, clock);
        Header known = request.headers().lastHeader(REPLY_TO);
        if (known != null && known.value() != null) {
            headers.add(REPLY_TO, known.value());
        }
        return new ProducerRecord<>(topic, partition, time(reply), key(reply), reply.body(), headers);
    }

    /** Kafka has no time before 1970. */
    private static Long time(WireMessage message) {
        return Math.max(0, message.time());
    }

    private static byte @Nullable [] key(WireMessage message) {
        String key = message.partitionKey();
        return key == null ? null : bytes(key);
    }

    private static Headers headers(WireMessage message, ClusterClock clock) {
        Headers headers = new RecordHeaders();
        headers.add(SPEC_VERSION, VERSION_1);
        headers.add(ID, bytes(message.id()));
        put(TYPE, message.type(), headers);
        put(SOURCE, message.source(), headers);
        put(CONTENT_TYPE, message.contentType(), headers);
        put(CORRELATION_ID, message.correlationId(), headers);
        put(CAUSATION_ID, message.causationId(), headers);
        put(IDEMPOTENCY_KEY, message.idempotencyKey(), headers);
        if (message.timeToLive() != WireMessage.NONE) {
            put(HeaderReader.TIME_TO_LIVE, Long.toString(message.timeToLive()), headers);
            put(EXPIRY_TIME, WireTime.format(clock.millis() + message.timeToLive()), headers);
        }
        if (message.attempt() > 1) {
            put(HeaderReader.ATTEMPT, Integer.toString(message.attempt()), headers);
        }
        if (message.firstFailureTime() != WireMessage.NONE) {
            put(HeaderReader.FIRST_FAILURE, Long.toString(message.firstFailureTime()), headers);
        }
        if (message.isFault()) {
            headers.add(HeaderReader.FAULT, TRUE);
        }
        message.headers().forEach((name, value) -> headers.add(name, bytes(value)));
        return headers;
    }

    private static void put(String name, @Nullable String value, Headers headers) {
        if (value != null) {
            headers.add(name, bytes(value));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** What others sent need not be what we would have: what means nothing is as if it were not there. */
    static Read read(ConsumerRecord<byte[], byte[]> sent, Environment environment) {
        HeaderReader reader = new HeaderReader();
        if (sent.timestamp() >= 0) {
            reader.attribute("time", WireTime.format(sent.timestamp()));
        }
        if (sent.key() != null) {
            reader.attribute("partitionkey", new String(sent.key(), UTF_8));
        }
        for (Header header : sent.headers()) {
            String name = header.key();
            byte[] value = header.value();
            if (name.equalsIgnoreCase(CONTENT_TYPE)) {
                reader.attribute("datacontenttype", text(value));
            } else if (!name.startsWith(OWN)) {
                reader.header(name, text(value));
            }
        }
        byte[] body = sent.value() == null ? NOTHING : sent.value();
        return new Read(reader.message(body, environment).build(), reader.expiryTime(), reader.delay());
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "" : new String(value, UTF_8);
    }

    /** What a reply carries of its request; null if nothing. */
    static byte @Nullable [] replyTo(ConsumerRecord<byte[], byte[]> reply) {
        Header header = reply.headers().lastHeader(REPLY_TO);
        return header == null ? null : header.value();
    }

    /** To which topic a reply is to go; null if to none. */
    static @Nullable String replyTopic(ConsumerRecord<byte[], byte[]> request) {
        Header header = request.headers().lastHeader(REPLY_TOPIC);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** To which partition of it; null if to any. */
    static @Nullable Integer replyPartition(ConsumerRecord<byte[], byte[]> request) {
        Header header = request.headers().lastHeader(REPLY_PARTITION);
        return header == null || header.value() == null || header.value().length != Integer.BYTES
                ? null
                : ByteBuffer.wrap(header.value()).getInt();
    }

    /**
     * What a record says.
     *
     * @param expiryTime until when it is to be handled, or {@link WireMessage#NONE}
     * @param delay how long it is still to be kept back after the time of its partition, in milliseconds
     */
    record Read(WireMessage message, long expiryTime, long delay) {

        /** How long it is still to be handled; null for ever. */
        @Nullable
        Duration remaining(ClusterClock clock) {
            return HeaderReader.remaining(message, expiryTime, clock.millis(), clock.toleranceMillis());
        }
    }
}
