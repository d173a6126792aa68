package dev.messaging;

import java.util.List;

/**
 * How a {@link Messaging} is.
 *
 * @param checks what was looked at
 */
public record Health(List<Check> checks) {

    /** What a {@link Messaging} says of itself once {@link Messaging#close} has been called. */
    public static final Check CLOSED = new Check("messaging", Status.DOWN, "closed");

    /** Keeps a copy. */
    public Health {
        checks = List.copyOf(checks);
    }

    /** The worst of the checks. */
    public Status status() {
        return checks.stream().map(Check::status).max(Enum::compareTo).orElse(Status.UP);
    }

    /** Whether the {@link Messaging} is closed, or about to be. */
    public boolean isClosed() {
        return checks.contains(CLOSED);
    }

    /**
     * One thing that was looked at.
     *
     * @param name such as {@code transport} or {@code receiver payments.charge}
     * @param status how it is
     * @param detail why, for people
     */
    public record Check(String name, Status status, String detail) {}

    /** How something is, from good to bad. */
    public enum Status {
        /** It works. */
        UP,
        /** It works, but not wholly. */
        DEGRADED,
        /** It does not work. */
        DOWN
    }
}
