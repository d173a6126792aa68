package dev.messaging.benchmarks.paired;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What was measured in all rounds, as Markdown.
 *
 * @param <S> when it was measured
 * @param <C> of whom
 */
public final class Results<S, C> {

    private final String unit;
    private final C baseline;
    private final Map<S, Map<C, List<Figures>>> all = new LinkedHashMap<>();
    private final Map<C, String> heads = new LinkedHashMap<>();

    /**
     * None yet.
     *
     * @param unit what is counted, in the singular
     * @param baseline with whom all are compared
     */
    public Results(String unit, C baseline) {
        this.unit = unit;
        this.baseline = baseline;
    }

    /** How many bytes a contender puts before each body. */
    public void sends(C contender, String headBytes) {
        heads.put(contender, headBytes);
    }

    /** Takes what the contenders reached in this round. */
    public void add(S scenario, Map<C, Figures> figures) {
        Map<C, List<Figures>> rounds = all.computeIfAbsent(scenario, first -> new LinkedHashMap<>());
        figures.forEach((contender, reached) ->
                rounds.computeIfAbsent(contender, first -> new ArrayList<>()).add(reached));
    }

    /** A table for each scenario, and one of the goals. */
    public String toMarkdown(Collection<Goal<S, C>> goals) {
        StringBuilder text = new StringBuilder("""

                Figures are medians over the rounds (least..greatest). Ratios to %s are taken in each round. Every contender has a
                process of its own, and they take turns. "others" is what other processes took of the processors meanwhile.
                """.formatted(baseline));
        all.forEach((scenario, contenders) -> appendTable(text, scenario, contenders));
        appendGoals(text, goals);
        return text.toString();
    }

    private void appendTable(StringBuilder text, S scenario, Map<C, List<Figures>> contenders) {
        text.append("\n**").append(scenario).append("**\n\n");
        text.append(
                "| contender | %1$ss/s | ÷ %2$s | p50 µs | p99 µs | p99 ÷ %2$s | CPU µs/%1$s | B/%1$s | head B | others %% |\n"
                        .formatted(unit, baseline));
        text.append("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        contenders.forEach((contender, rounds) -> {
            text.append("| ").append(contender);
            cell(text, spread(rounds, Measure.RATE).toText(0));
            cell(text, ratio(scenario, contender, Measure.RATE));
            cell(text, median(rounds, Figures::median));
            cell(text, spread(rounds, Measure.P99).toText(0));
            cell(text, ratio(scenario, contender, Measure.P99));
            cell(text, spread(rounds, Measure.CPU).toText(1));
            cell(text, median(rounds, Figures::bytes));
            cell(text, heads.getOrDefault(contender, ""));
            cell(text, median(rounds, Figures::others));
            text.append(" |\n");
        });
    }

    private static void cell(StringBuilder text, String value) {
        text.append(" | ").append(value);
    }

    private void appendGoals(StringBuilder text, Collection<Goal<S, C>> goals) {
        text.append("\n| goal | reached | target | verdict |\n|---|---:|---:|---|\n");
        for (Goal<S, C> goal : goals) {
            List<Double> ratios = ratios(goal.scenario(), goal.contender(), goal.rival(), goal.measure());
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

    private String ratio(S scenario, C contender, Measure measure) {
        List<Double> ratios = ratios(scenario, contender, baseline, measure);
        return ratios.isEmpty() ? "" : Spread.of(ratios).toText(2);
    }

    private List<Double> ratios(S scenario, C contender, C rival, Measure measure) {
        List<Figures> ours = rounds(scenario, contender);
        List<Figures> theirs = rounds(scenario, rival);
        return IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToObj(round -> measure.of(ours.get(round)) / measure.of(theirs.get(round)))
                .toList();
    }

    private List<Figures> rounds(S scenario, C contender) {
        return all.getOrDefault(scenario, Map.of()).getOrDefault(contender, List.of());
    }

    private static Spread spread(List<Figures> rounds, Measure measure) {
        return Spread.of(rounds.stream().map(measure::of).toList());
    }

    private static String median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        return Spread.text(
                0,
                Spread.of(rounds.stream().map(figure::applyAsDouble).toList()).median());
    }
}
