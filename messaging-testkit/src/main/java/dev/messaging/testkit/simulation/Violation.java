package dev.messaging.testkit.simulation;

/** An invariant does not hold. */
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final String invariant;

    Violation(String invariant, String when, Throwable violated) {
        super("Violated: " + when + invariant + ": " + violated.getMessage(), violated);
        this.invariant = invariant;
    }

    String invariant() {
        return invariant;
    }
}
