package dev.messaging.spi;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * CloudEvents in structured mode: the whole event in one JSON object.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">CloudEvents, JSON
 *     event format</a>
 */
public final class StructuredEvent {

    private static final String CONTENT_TYPE = "application/cloudevents+json";

    /** Keeps each number as it is written. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StructuredEvent() {}

    /** Whether a body of this type is a whole event. */
    public static boolean is(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(CONTENT_TYPE);
    }

    /**
     * Reads an event.
     *
     * @param reader has taken what stands beside the body; what the event says itself counts before it
     * @return the event's data
     * @throws MalformedMessageException if it is none
     */
    public static byte[] read(byte[] body, MessageReader reader) throws MalformedMessageException {
        JsonNode event = parse(body);
        reader.contentType("application/json");
        for (Map.Entry<String, JsonNode> attribute : event.properties()) {
            JsonNode value = attribute.getValue();
            String name = attribute.getKey();
            if (value.isValueNode() && !value.isNull() && !name.equals("data")) {
                reader.attribute(name, value.asString(), "attribute " + name);
            }
        }
        return data(event, reader.contentType());
    }

    private static JsonNode parse(byte[] body) throws MalformedMessageException {
        try {
            JsonNode event = MAPPER.readTree(body);
            if (event.isObject()) {
                return event;
            }
        } catch (JacksonException isNone) {
            throw new MalformedMessageException("The body is no CloudEvent in JSON: " + isNone.getOriginalMessage());
        }
        throw new MalformedMessageException("The body is no CloudEvent: it is no JSON object");
    }

    /** Text stands as text where the data is not JSON. */
    private static byte[] data(JsonNode event, @Nullable String contentType) throws MalformedMessageException {
        JsonNode binary = event.get("data_base64");
        JsonNode data = event.get("data");
        if (binary != null && data != null) {
            throw new MalformedMessageException("The CloudEvent has both data and data_base64");
        }
        if (binary != null) {
            return bytes(binary);
        }
        if (data == null) {
            return new byte[0];
        }
        boolean isText = data.isString() && contentType != null && !contentType.contains("json");
        return isText ? data.asString().getBytes(StandardCharsets.UTF_8) : MAPPER.writeValueAsBytes(data);
    }

    private static byte[] bytes(JsonNode binary) throws MalformedMessageException {
        try {
            if (binary.isString()) {
                return Base64.getDecoder().decode(binary.asString());
            }
        } catch (IllegalArgumentException isNone) {
            // told below
        }
        throw new MalformedMessageException("The data_base64 of the CloudEvent is no Base64");
    }
}
