package dev.messaging.benchmarks.paired;

import java.util.List;
import java.util.Locale;

/**
 * One figure over all rounds.
 *
 * @param median in the middle of all
 * @param min the least
 * @param max the greatest
 */
record Spread(double median, double min, double max) {

    static Spread of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** The median, and between what it lies, with so many digits behind the point. */
    String toText(int digits) {
        return text(digits, median) + " (" + text(digits, min) + ".." + text(digits, max) + ")";
    }

    static String text(int digits, double value) {
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }
}
