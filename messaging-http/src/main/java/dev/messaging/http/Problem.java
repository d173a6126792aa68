package dev.messaging.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Why a server did not hand a message on, or cannot say how its handling ended.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
enum Problem {
    MALFORMED(400, "Malformed message"),
    UNAUTHENTICATED(401, "Credentials are needed"),
    FORBIDDEN(403, "Not allowed"),
    NO_RECEIVER(404, "Nobody receives here"),
    NOT_POST(405, "Messages are posted"),
    SLOW(408, "The body came too slowly"),
    RUNNING(409, "The same request is being handled"),
    TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED(415, "The body cannot be read"),
    MISDIRECTED(421, "This host is not served here"),
    NOT_AUTHENTICATED(503, "The caller could not be authenticated"),
    OVERLOADED(503, "Too much is in progress"),
    STARTING(503, "Not all receivers may be there yet"),
    PAUSED(503, "The receiver is paused"),
    CLOSING(503, "The receiver is closing"),
    LATER(503, "The message is to come again"),
    CUT_OFF(504, "The receiver was closed before it was done"),
    EXPIRED(504, "The time is over");

    private static final String TYPE_PREFIX = "urn:messaging:problem:";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    /** The document that says this. */
    byte[] document(String detail) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", type());
        document.put("title", title);
        document.put("status", status);
        document.put("detail", detail);
        return MAPPER.writeValueAsBytes(document);
    }

    private String type() {
        return TYPE_PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether this says that the message was not even handed to a receiver. */
    boolean isNotHanded() {
        return this == NOT_AUTHENTICATED || this == OVERLOADED || this == STARTING || this == PAUSED || this == CLOSING;
    }

    /** What a document says; null if it is somebody else's. */
    static @Nullable Problem of(byte[] document) {
        try {
            String type = MAPPER.readTree(document).path("type").asString("");
            for (Problem problem : values()) {
                if (problem.type().equals(type)) {
                    return problem;
                }
            }
            return null;
        } catch (JacksonException foreign) {
            return null;
        }
    }

    /** What a person may want to read of a document, or of whatever a proxy has answered instead. */
    static String detail(byte[] body) {
        try {
            String detail = MAPPER.readTree(body).path("detail").asString("");
            return detail.isEmpty() ? "" : ": " + detail;
        } catch (JacksonException noJson) {
            String text = new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8);
            return body.length == 0
                    ? ""
                    : ", which begins: " + text.replaceAll("\\s+", " ").strip();
        }
    }
}
