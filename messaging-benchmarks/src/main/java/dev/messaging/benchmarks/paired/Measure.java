package dev.messaging.benchmarks.paired;

/** A figure by which contenders are compared. */
public enum Measure {
    /** How much is done in a second. */
    RATE("per second"),
    /** What 99 % were within. */
    P99("p99"),
    /** Of the contender's own process, for each. */
    CPU("CPU time");

    private final String label;

    Measure(String label) {
        this.label = label;
    }

    double of(Figures figures) {
        return switch (this) {
            case RATE -> figures.perSecond();
            case P99 -> figures.p99();
            case CPU -> figures.cpu();
        };
    }

    boolean isBetterWhenLess() {
        return this != RATE;
    }

    @Override
    public String toString() {
        return label;
    }
}
