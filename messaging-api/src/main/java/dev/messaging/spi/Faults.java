package dev.messaging.spi;

import dev.messaging.Fault;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.MessagingException;
import dev.messaging.RemoteFaultException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Faults as they travel: problem documents whose type begins with {@code urn:messaging:fault:}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, Problem Details for HTTP APIs</a>
 */
public final class Faults {

    /** What a fault's body is. */
    public static final String CONTENT_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:messaging:fault:";
    private static final String UNKNOWN = "unknown";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Faults() {}

    /** The document that says this. */
    public static byte[] encode(Fault fault) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", TYPE_PREFIX + fault.kind().name().toLowerCase(Locale.ROOT));
        problem.put("title", fault.type());
        problem.put("detail", fault.message());
        return MAPPER.writeValueAsBytes(problem);
    }

    /** The fault that a document says; none if it is somebody else's problem, or no problem document at all. */
    public static Optional<Fault> read(byte[] body) {
        try {
            return Optional.of(MAPPER.readTree(body)).filter(Faults::isOurs).map(Faults::fault);
        } catch (JacksonException foreign) {
            return Optional.empty();
        }
    }

    /** What a body says that is known to be a fault; what nobody here has written reads as {@link Fault.Kind#FAILED}. */
    public static Fault decode(byte[] body) {
        try {
            return fault(MAPPER.readTree(body));
        } catch (JacksonException foreign) {
            return new Fault(
                    Fault.Kind.FAILED, UNKNOWN, "The fault is no problem document: " + foreign.getOriginalMessage());
        }
    }

    /**
     * What the sender of a message is told who was answered by a fault.
     *
     * @param what went wrong, such as {@code Request 17 of operation prices failed at its responder}
     */
    public static MessagingException toException(String what, Fault fault) {
        String text = what + ": " + fault.type() + (fault.message().isEmpty() ? "" : ": " + fault.message());
        return fault.kind() == Fault.Kind.CONFLICT
                ? new IdempotencyConflictException(text + ". Use one idempotency key for one payload")
                : new RemoteFaultException(text, fault);
    }

    private static boolean isOurs(JsonNode problem) {
        return type(problem).regionMatches(true, 0, TYPE_PREFIX, 0, TYPE_PREFIX.length());
    }

    private static Fault fault(JsonNode problem) {
        return new Fault(
                kind(type(problem)),
                problem.path("title").asString(UNKNOWN),
                problem.path("detail").asString(""));
    }

    private static String type(JsonNode problem) {
        return problem.path("type").asString("");
    }

    private static Fault.Kind kind(String type) {
        for (Fault.Kind kind : Fault.Kind.values()) {
            if (type.equalsIgnoreCase(TYPE_PREFIX + kind)) {
                return kind;
            }
        }
        return Fault.Kind.FAILED;
    }
}
