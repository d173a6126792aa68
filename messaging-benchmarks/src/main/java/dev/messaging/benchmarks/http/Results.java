package dev.messaging.benchmarks.http;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What was measured in all rounds, as Markdown. */
final class Results {

    private final Map<Scenario, Map<Contender, List<Figures>>> all = new LinkedHashMap<>();
    private final Map<Contender, String> heads = new EnumMap<>(Contender.class);

    /** How many bytes the head of a contender's request has. */
    void sends(Contender contender, String bytes) {
        heads.put(contender, bytes);
    }

    /** Takes what a contender reached in this round. */
    void add(Scenario scenario, Contender contender, Figures figures) {
        all.computeIfAbsent(scenario, first -> new EnumMap<>(Contender.class))
                .computeIfAbsent(contender, first -> new ArrayList<>())
                .add(figures);
    }

    String toMarkdown() {
        StringBuilder text = new StringBuilder("""

                Figures are medians over the rounds (least..greatest). Ratios are taken in each round: calls/s, and p99, ÷
                those of OkHttp, which sends the same headers and has its default timeouts for each read and write. Every
                client has a process of its own; a server process answers: "both ends" calls the library's responder, all others a plain handler of
                Jetty, whose answers look the same. "others" is what other processes took of the processors meanwhile.
                """);
        all.forEach((scenario, contenders) -> appendTable(text, scenario, contenders));
        appendGoals(text);
        return text.toString();
    }

    private void appendTable(StringBuilder text, Scenario scenario, Map<Contender, List<Figures>> contenders) {
        text.append("\n**").append(scenario).append("**\n\n");
        text.append("| client | calls/s | ÷ OkHttp | p50 µs | p99 µs | p99 ÷ OkHttp | CPU µs/call | B/call | head B |"
                + " others % |\n");
        text.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Map.Entry<Contender, List<Figures>> entry : contenders.entrySet()) {
            Contender contender = entry.getKey();
            List<Figures> rounds = entry.getValue();
            text.append("| ").append(contender);
            cell(text, spread(rounds, Figures::perSecond).toText(0));
            cell(text, ratio(scenario, contender, Contender.OKHTTP, Figures::perSecond));
            cell(text, Spread.text(0, spread(rounds, Figures::median).median()));
            cell(text, spread(rounds, Figures::p99).toText(0));
            cell(text, ratio(scenario, contender, Contender.OKHTTP, Figures::p99));
            cell(text, spread(rounds, Figures::cpu).toText(0));
            cell(text, Spread.text(0, spread(rounds, Figures::bytes).median()));
            cell(text, heads.getOrDefault(contender, ""));
            cell(text, spread(rounds, Figures::others).toText(0));
            text.append(" |\n");
        }
    }

    private static void cell(StringBuilder text, String value) {
        text.append(" | ").append(value);
    }

    private void appendGoals(StringBuilder text) {
        text.append("\n| goal | reached | target | verdict |\n|---|---:|---:|---|\n");
        for (Goal goal : Goal.all()) {
            List<Double> ratios = ratios(goal.scenario(), goal.contender(), goal.rival(), goal.figure());
            if (!ratios.isEmpty()) {
                Spread reached = Spread.of(ratios);
                text.append("| ").append(goal);
                cell(text, reached.toText(2));
                cell(text, goal.boundText());
                cell(text, goal.isReached(reached.median()) ? "yes" : "**NO**");
                text.append(" |\n");
            }
        }
    }

    private String ratio(Scenario scenario, Contender contender, Contender rival, ToDoubleFunction<Figures> figure) {
        List<Double> ratios = ratios(scenario, contender, rival, figure);
        return ratios.isEmpty() ? "" : Spread.of(ratios).toText(2);
    }

    private List<Double> ratios(
            Scenario scenario, Contender contender, Contender rival, ToDoubleFunction<Figures> figure) {
        List<Figures> ours = rounds(scenario, contender);
        List<Figures> theirs = rounds(scenario, rival);
        return IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToObj(round -> figure.applyAsDouble(ours.get(round)) / figure.applyAsDouble(theirs.get(round)))
                .toList();
    }

    private List<Figures> rounds(Scenario scenario, Contender contender) {
        return all.getOrDefault(scenario, Map.of()).getOrDefault(contender, List.of());
    }

    private static Spread spread(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }
}
