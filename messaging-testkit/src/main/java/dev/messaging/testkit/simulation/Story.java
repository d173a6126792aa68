package dev.messaging.testkit.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What happened, as a Mermaid sequence diagram; what happens again and again is told once. */
final class Story {

    private static final int MOST_LINES = 300;
    private static final int LONGEST_REFRAIN = 8;
    private static final int LEAST_REPETITIONS = 2;

    private final Map<String, String> names = new TreeMap<>();
    private final List<Line> lines = new ArrayList<>();

    private Story() {}

    static String of(List<Trace.Step> steps) {
        Story story = new Story();
        long begin = steps.isEmpty() ? 0 : steps.get(0).nanos();
        steps.forEach(step -> story.add(step, step.nanos() - begin));
        return story.told();
    }

    private void add(Trace.Step step, long nanos) {
        String fault = step.fault() == null ? "" : " ⚡ " + step.fault();
        String what = step.what()
                + (step.where().isEmpty() ? "" : " " + step.where())
                + (step.id().isEmpty() ? "" : " " + shortName(step.id()))
                + fault;
        lines.add(new Line(
                switch (step.what()) {
                    case "send", "request" -> step.service() + "->>broker";
                    case "deliver", "reply" -> "broker->>" + step.service();
                    default -> "Note over " + step.service();
                },
                nanos,
                what));
    }

    /** Message ids are long, and only have to be told apart. */
    private String shortName(String id) {
        return names.computeIfAbsent(id, unnamed -> "#" + (names.size() + 1));
    }

    private String told() {
        List<String> told = new ArrayList<>();
        int next = 0;
        while (next < lines.size()) {
            next = tell(next, told);
        }
        int first = Math.max(0, told.size() - MOST_LINES);
        if (first > 0) {
            told.set(first, "Note over broker: " + (first + 1) + " lines before this are left out");
        }
        StringBuilder text = new StringBuilder("sequenceDiagram\n");
        told.subList(first, told.size())
                .forEach(line -> text.append("    ").append(line).append('\n'));
        return text.toString();
    }

    /** Tells a line, or some that come again and again; gives the first that is not told yet. */
    private int tell(int first, List<String> told) {
        for (int length = 1; length <= LONGEST_REFRAIN; length++) {
            int repetitions = repetitions(first, length);
            if (repetitions >= LEAST_REPETITIONS) {
                lines.subList(first, first + length).forEach(line -> told.add(line.toString()));
                int end = first + length * (repetitions + 1);
                Line last = lines.get(end - 1);
                told.add(new Line(last.between, last.nanos, "the same " + repetitions + " times more").toString());
                return end;
            }
        }
        told.add(lines.get(first).toString());
        return first + 1;
    }

    private int repetitions(int first, int length) {
        int again = first + length;
        while (again < lines.size() && lines.get(again).says(lines.get(again - length))) {
            again++;
        }
        return (again - first) / length - 1;
    }

    /** Something between two, at a time. */
    private record Line(String between, long nanos, String what) {

        boolean says(Line other) {
            return between.equals(other.between) && what.equals(other.what);
        }

        @Override
        public String toString() {
            return between
                    + String.format(
                            Locale.ROOT,
                            ": %.3f s ",
                            nanos / (double) Duration.ofSeconds(1).toNanos())
                    + what;
        }
    }
}
