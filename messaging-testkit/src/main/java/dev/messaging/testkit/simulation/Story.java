package dev.messaging.testkit.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What happened, as a Mermaid sequence diagram. */
final class Story {

    private static final int MOST_STEPS = 300;

    private final Map<String, String> names = new TreeMap<>();
    private final StringBuilder text = new StringBuilder("sequenceDiagram\n");

    private Story() {}

    static String of(List<Trace.Step> steps) {
        Story story = new Story();
        long begin = steps.isEmpty() ? 0 : steps.get(0).nanos();
        int first = Math.max(0, steps.size() - MOST_STEPS);
        if (first > 0) {
            story.text.append("    Note over broker: ").append(first).append(" steps before this are left out\n");
        }
        steps.subList(first, steps.size()).forEach(step -> story.tell(step, step.nanos() - begin));
        return story.text.toString();
    }

    private void tell(Trace.Step step, long nanos) {
        String fault = step.fault() == null ? "" : " ⚡ " + step.fault();
        String time = String.format(
                Locale.ROOT, "%.3f s", nanos / (double) Duration.ofSeconds(1).toNanos());
        String what = step.what()
                + (step.where().isEmpty() ? "" : " " + step.where())
                + (step.id().isEmpty() ? "" : " " + shortName(step.id()))
                + fault;
        text.append("    ");
        switch (step.what()) {
            case "send", "request" -> text.append(step.service()).append("->>broker: ");
            case "deliver", "reply" ->
                text.append("broker->>").append(step.service()).append(": ");
            default -> text.append("Note over ").append(step.service()).append(": ");
        }
        text.append(time).append(' ').append(what).append('\n');
    }

    /** Message ids are long, and only have to be told apart. */
    private String shortName(String id) {
        return names.computeIfAbsent(id, unnamed -> "#" + (names.size() + 1));
    }
}
