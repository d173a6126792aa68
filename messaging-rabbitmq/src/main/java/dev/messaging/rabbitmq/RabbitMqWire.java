package dev.messaging.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;
import dev.messaging.spi.Environment;
import dev.messaging.spi.HeaderReader;
import dev.messaging.spi.WireMessage;
import dev.messaging.spi.WireTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole mapping between messages and the properties and headers of AMQP 0-9-1: CloudEvents in binary mode, as far as the
 * protocol has no property for it.
 *
 * @see <a href="https://github.com/knative-extensions/eventing-rabbitmq/blob/main/cloudevents-protocol-spec/spec.md">CloudEvents,
 *     RabbitMQ protocol binding</a>
 */
@SuppressWarnings("JavaUtilDate") // as the client has it
final class RabbitMqWire {

    private static final String ID = "ce-id";
    private static final String SOURCE = "ce-source";
    private static final String TYPE = "ce-type";
    private static final String TIME = "ce-time";
    private static final String EXPIRY_TIME = "ce-expirytime";
    private static final String CORRELATION_ID = "ce-correlationid";
    private static final String CAUSATION_ID = "ce-causationid";
    private static final String PARTITION_KEY = "ce-partitionkey";
    private static final String IDEMPOTENCY_KEY = "ce-idempotencykey";
    private static final String DATA_CONTENT_TYPE = "ce-datacontenttype";
    private static final String FAILURE_MESSAGE = "messaging-failure-message";
    private static final String DELIVERY_COUNT = "x-delivery-count";

    private static final int TRANSIENT = 1;
    private static final int PERSISTENT = 2;
    private static final int MILLIS = 1_000;

    /** What the protocol calls a short string has so many bytes at most. */
    private static final int LONGEST_SHORT_STRING = 255;

    private static final long LONGEST_EXPIRATION_MILLIS = 0xFFFF_FFFFL;

    private static final int DEEPEST = 50;
    private static final int SHOWN = 50;

    private static final JsonMapper MAPPER = new JsonMapper();

    private RabbitMqWire() {}

    /**
     * A message that is kept.
     *
     * @param waits how long it waits before it arrives, in milliseconds
     */
    static BasicProperties.Builder stored(WireMessage message, long waits, Environment environment) {
        return write(message, waits, environment).deliveryMode(PERSISTENT);
    }

    /** A request or a reply, which is worth nothing to anybody else. */
    static BasicProperties.Builder fleeting(WireMessage message, Environment environment) {
        return write(message, 0, environment).deliveryMode(TRANSIENT);
    }

    private static BasicProperties.Builder write(WireMessage message, long waits, Environment environment) {
        Map<String, Object> headers = new HashMap<>();
        BasicProperties.Builder properties = new BasicProperties.Builder()
                .messageId(shortOr(ID, message.id(), headers))
                .type(shortOr(TYPE, message.type(), headers))
                .appId(shortOr(SOURCE, message.source(), headers))
                .contentType(shortOr(DATA_CONTENT_TYPE, message.contentType(), headers));
        long seconds = Math.floorDiv(message.time(), MILLIS);
        properties.timestamp(new Date(seconds * MILLIS));
        if (seconds * MILLIS != message.time()) {
            headers.put(TIME, WireTime.format(message.time()));
        }
        put(CORRELATION_ID, message.correlationId(), headers);
        put(CAUSATION_ID, message.causationId(), headers);
        put(PARTITION_KEY, message.partitionKey(), headers);
        put(IDEMPOTENCY_KEY, message.idempotencyKey(), headers);
        if (message.timeToLive() != WireMessage.NONE) {
            long now = environment.time().clock().millis();
            headers.put(HeaderReader.TIME_TO_LIVE, Long.toString(Math.max(0, message.timeToLive() - waits)));
            headers.put(EXPIRY_TIME, WireTime.format(now + message.timeToLive()));
        }
        if (message.attempt() > 1) {
            headers.put(HeaderReader.ATTEMPT, Integer.toString(message.attempt()));
        }
        if (message.firstFailureTime() != WireMessage.NONE) {
            headers.put(HeaderReader.FIRST_FAILURE, Long.toString(message.firstFailureTime()));
        }
        if (message.isFault()) {
            headers.put(HeaderReader.FAULT, "true");
        }
        message.headers().forEach((name, value) -> headers.put(shortName(name), value));
        return properties.headers(headers);
    }

    /** The id with which it was sent: a property where there is room for it, else a header. */
    static @Nullable String id(BasicProperties properties) {
        if (properties.getMessageId() != null || properties.getHeaders() == null) {
            return properties.getMessageId();
        }
        Object id = properties.getHeaders().get(ID);
        return id == null ? null : id.toString();
    }

    /** When the broker may drop a message with this time to live. */
    static String expiration(WireMessage message) {
        return Long.toString(Math.min(message.timeToLive(), LONGEST_EXPIRATION_MILLIS));
    }

    /** Whether it can be a property, whatever its characters. */
    static boolean isShort(String value) {
        return value.length() * 3 <= LONGEST_SHORT_STRING;
    }

    private static String shortName(String header) {
        if (isShort(header) || header.getBytes(UTF_8).length <= LONGEST_SHORT_STRING) {
            return header;
        }
        throw Failures.permanent(
                "AMQP has no room for the header '" + header.substring(0, SHOWN) + "…', whose name has more than "
                        + LONGEST_SHORT_STRING + " bytes; give it a shorter one",
                null);
    }

    private static @Nullable String shortOr(String header, @Nullable String value, Map<String, Object> headers) {
        if (value == null || isShort(value) || value.getBytes(UTF_8).length <= LONGEST_SHORT_STRING) {
            return value;
        }
        headers.put(header, value);
        return null;
    }

    private static void put(String header, @Nullable String value, Map<String, Object> headers) {
        if (value != null) {
            headers.put(header, value);
        }
    }

    /** What others sent need not be what we would have: what means nothing is as if it were not there. */
    static Read read(BasicProperties properties, byte[] body, Environment environment) {
        HeaderReader reader = new HeaderReader();
        reader.attribute("id", properties.getMessageId());
        reader.attribute("type", properties.getType());
        reader.attribute("source", properties.getAppId());
        reader.attribute("datacontenttype", properties.getContentType());
        if (properties.getTimestamp() != null) {
            reader.attribute("time", WireTime.format(properties.getTimestamp().getTime()));
        }
        if (properties.getReplyTo() == null) {
            reader.attribute("correlationid", properties.getCorrelationId());
        }
        if (properties.getExpiration() != null) {
            reader.header(HeaderReader.TIME_TO_LIVE, properties.getExpiration());
        }
        headersOf(properties).forEach((name, value) -> reader.header(name, text(value)));
        return new Read(reader.message(body, environment).build(), reader.expiryTime(), reader.delay());
    }

    /** The same dead letter, but for the one header whose length depends on what its failure had to say. */
    static WireMessage withoutFailureMessage(WireMessage letter) {
        return letter.toBuilder()
                .headers(letter.headers().withoutPrefix(FAILURE_MESSAGE))
                .build();
    }

    /** How often the broker has delivered it before. */
    static int deliveries(BasicProperties properties, boolean redelivered) {
        Object count = headersOf(properties).get(DELIVERY_COUNT);
        if (count instanceof Number number) {
            return number.intValue();
        }
        return redelivered ? 1 : 0;
    }

    private static Map<String, Object> headersOf(BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        return headers == null ? Map.of() : headers;
    }

    private static String text(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, UTF_8);
        }
        if (value instanceof Date date) {
            return WireTime.format(date.getTime());
        }
        return value instanceof Map || value instanceof List ? json(value) : value.toString();
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(plain(value, 0));
        } catch (JacksonException tooDeep) {
            return "";
        }
    }

    /** Tables and arrays, as JSON knows them; what lies too deep is left out. */
    private static @Nullable Object plain(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            return null;
        }
        if (value instanceof Map<?, ?> table) {
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            table.forEach((name, entry) -> plain.put(String.valueOf(name), plain(entry, depth + 1)));
            return plain;
        }
        if (value instanceof List<?> array) {
            List<@Nullable Object> plain = new ArrayList<>();
            array.forEach(entry -> plain.add(plain(entry, depth + 1)));
            return plain;
        }
        return value instanceof LongString || value instanceof byte[] || value instanceof Date || value == null
                ? text(value)
                : value;
    }

    /**
     * What came, and what it says beside the message.
     *
     * @param expiryTime until when it is to be handled, or {@link WireMessage#NONE}
     * @param delay how long it is still to be kept back, in milliseconds
     */
    record Read(WireMessage message, long expiryTime, long delay) {

        /** How long it is still to be handled; null for ever. */
        @Nullable
        Duration remaining(Environment environment, Duration clockTolerance) {
            return HeaderReader.remaining(
                    message, expiryTime, environment.time().clock().millis(), clockTolerance.toMillis());
        }
    }
}
