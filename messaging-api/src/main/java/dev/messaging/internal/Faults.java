package dev.messaging.internal;

import dev.messaging.Fault;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.MessagingException;
import dev.messaging.RejectedException;
import dev.messaging.RemoteFaultException;
import dev.messaging.RetryLaterException;
import dev.messaging.spi.WireMessage;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Failures of responders, between exceptions and problem documents (RFC 9457). */
final class Faults {

    static final String CONTENT_TYPE = "application/problem+json";

    private static final String TYPE_PREFIX = "urn:messaging:fault:";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Faults() {}

    /** What a requester may know of a failure. */
    static Fault of(Fault.Kind kind, Throwable failure) {
        return new Fault(kind, failure.getClass().getName(), Failures.message(failure));
    }

    static Fault.Kind kind(Throwable failure) {
        if (failure instanceof RejectedException) {
            return Fault.Kind.REJECTED;
        }
        if (failure instanceof IdempotencyConflictException) {
            return Fault.Kind.CONFLICT;
        }
        return failure instanceof RetryLaterException ? Fault.Kind.BUSY : Fault.Kind.FAILED;
    }

    static byte[] encode(Fault fault) {
        Map<String, Object> problem = new LinkedHashMap<>();
        problem.put("type", TYPE_PREFIX + fault.kind().name().toLowerCase(Locale.ROOT));
        problem.put("title", fault.type());
        problem.put("detail", fault.message());
        return MAPPER.writeValueAsBytes(problem);
    }

    private static Fault decode(WireMessage reply) {
        try {
            JsonNode problem = MAPPER.readTree(reply.body());
            return new Fault(
                    kind(problem.path("type").asString("")),
                    problem.path("title").asString("unknown"),
                    problem.path("detail").asString(""));
        } catch (JacksonException foreign) {
            return new Fault(Fault.Kind.FAILED, "unknown", "The fault is no problem document: " + foreign.getMessage());
        }
    }

    private static Fault.Kind kind(String type) {
        for (Fault.Kind kind : Fault.Kind.values()) {
            if (type.equalsIgnoreCase(TYPE_PREFIX + kind)) {
                return kind;
            }
        }
        return Fault.Kind.FAILED;
    }

    /** What a requester is told by a reply that is a fault. */
    static MessagingException toException(Destination operation, String requestId, WireMessage reply) {
        Fault fault = decode(reply);
        String text = "Request " + requestId + " of " + operation + " failed at its responder: " + fault.type()
                + (fault.message().isEmpty() ? "" : ": " + fault.message());
        return fault.kind() == Fault.Kind.CONFLICT
                ? new IdempotencyConflictException(text + ". Use one idempotency key for one payload")
                : new RemoteFaultException(text, fault);
    }
}
