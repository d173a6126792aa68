package dev.messaging.testkit.simulation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How probable each fault is, wherever it is possible. Immutable. */
public final class Faults {

    private static final Faults NONE = new Faults(Map.of());
    private static final double USUAL = 0.02;

    private final Map<Fault, Double> probabilities;

    private Faults(Map<Fault, Double> probabilities) {
        this.probabilities = probabilities;
    }

    /** Nothing goes wrong. */
    public static Faults none() {
        return NONE;
    }

    /** Everything goes wrong once in fifty times. */
    public static Faults usual() {
        Faults usual = NONE;
        for (Fault fault : Fault.values()) {
            usual = usual.with(fault, USUAL);
        }
        return usual;
    }

    /**
     * The same with another probability of one fault.
     *
     * @param probability 0 to 1
     */
    public Faults with(Fault fault, double probability) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "The probability of " + fault + " is " + probability + "; it must be from 0 to 1");
        }
        Map<Fault, Double> changed = new EnumMap<>(Fault.class);
        changed.putAll(probabilities);
        changed.put(fault, probability);
        return new Faults(Collections.unmodifiableMap(changed));
    }

    /** The same without this fault. */
    public Faults without(Fault fault) {
        return with(fault, 0);
    }

    double probability(Fault fault) {
        return probabilities.getOrDefault(fault, 0.0);
    }
}
