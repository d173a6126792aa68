package dev.messaging.examples.shop.report;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The figures of several runs beside each other: a column for each run, a row for each figure. */
public final class Comparison {

    private static final String UNKNOWN = "–";

    private final Map<String, Map<String, String>> runs = new LinkedHashMap<>();

    /** The figures of a run, by what they are called; are to be filled. */
    public Map<String, String> of(String run) {
        return runs.computeIfAbsent(run, any -> new LinkedHashMap<>());
    }

    /** Prints the table; what is not known of a run, because it has failed, is marked. */
    public void print(PrintStream out) {
        out.print("\n" + row("How they compare", runs.keySet()));
        Set<String> figures = new LinkedHashSet<>();
        runs.values().forEach(run -> figures.addAll(run.keySet()));
        for (String figure : figures) {
            out.print(row(
                    "  " + figure,
                    runs.values().stream()
                            .map(run -> run.getOrDefault(figure, UNKNOWN))
                            .toList()));
        }
    }

    private static String row(String title, Iterable<String> cells) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-36s", title));
        cells.forEach(cell -> row.append(String.format(Locale.ROOT, " %10s", cell)));
        return row.append('\n').toString();
    }
}
