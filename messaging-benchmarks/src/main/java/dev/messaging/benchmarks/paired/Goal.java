package dev.messaging.benchmarks.paired;

/**
 * What one contender is to reach beside another.
 *
 * @param scenario when
 * @param contender whose figure it is
 * @param rival beside whom
 * @param measure of what
 * @param bound what the ratio is to be at least, or at most where less is better
 */
public record Goal<S, C>(S scenario, C contender, C rival, Measure measure, double bound) {

    boolean isReached(double ratio) {
        return measure.isBetterWhenLess() ? ratio <= bound : ratio >= bound;
    }

    @Override
    public String toString() {
        return scenario + ": " + contender + ", " + measure + " ÷ " + rival;
    }

    String boundText() {
        return (measure.isBetterWhenLess() ? "≤ " : "≥ ") + Spread.text(2, bound);
    }
}
