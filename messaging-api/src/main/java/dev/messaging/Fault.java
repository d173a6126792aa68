package dev.messaging;

import java.io.Serializable;

/**
 * What a responder says when it cannot answer: never a stack trace.
 *
 * @param kind what went wrong, in one word
 * @param type the failure's type as the responder calls it, such as an exception's class name
 * @param message the failure's own message, or an empty one
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, how it looks on the wire</a>
 */
public record Fault(Kind kind, String type, String message) implements Serializable {

    /** Whether the same request may work later. */
    public boolean isTransient() {
        return kind == Kind.FAILED || kind == Kind.BUSY;
    }

    /** What went wrong, in one word. */
    public enum Kind {
        /** The responder failed. */
        FAILED,
        /** The responder will never answer this request. */
        REJECTED,
        /** The request's idempotency key was used with another payload. */
        CONFLICT,
        /** The request could not be decoded. */
        UNDECODABLE,
        /** The responder cannot answer now. */
        BUSY
    }
}
