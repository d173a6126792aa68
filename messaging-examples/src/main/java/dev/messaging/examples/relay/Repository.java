package dev.messaging.examples.relay;

import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads which repository a webhook is about, without keeping more of it than that. */
final class Repository {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final Pattern FULL_NAME = Pattern.compile("[\\w.-]{1,100}/[\\w.-]{1,100}");

    private Repository() {}

    /** The {@code repository.full_name} of a payload; empty if it has none that is one, or is no JSON. */
    static Optional<String> of(byte[] payload) {
        try (JsonParser parser = JSON.createParser(payload)) {
            return parser.nextToken() == JsonToken.START_OBJECT && find(parser, "repository", JsonToken.START_OBJECT)
                    ? fullName(parser)
                    : Optional.empty();
        } catch (JacksonException isNone) {
            return Optional.empty();
        }
    }

    private static Optional<String> fullName(JsonParser repository) {
        return find(repository, "full_name", JsonToken.VALUE_STRING)
                ? Optional.of(repository.getString())
                        .filter(name -> FULL_NAME.matcher(name).matches())
                : Optional.empty();
    }

    /** Goes to a property of the object that the parser has just entered; says whether it is there, and such a value. */
    private static boolean find(JsonParser object, String property, JsonToken value) {
        while (object.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean isIt = object.currentName().equals(property);
            JsonToken token = object.nextToken();
            if (isIt) {
                return token == value;
            }
            object.skipChildren();
        }
        return false;
    }
}
