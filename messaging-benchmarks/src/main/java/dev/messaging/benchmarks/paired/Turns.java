package dev.messaging.benchmarks.paired;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets contenders run a few times in turn, so that what disturbs one disturbs its neighbours too. */
public final class Turns {

    /** How often it is each one's turn. */
    public static final int COUNT = 4;

    private Turns() {}

    /**
     * Takes turns.
     *
     * @param contenders what each does when it is its turn
     * @return what each reached in the mean
     */
    public static <C> Map<C, Figures> take(Map<C, ? extends Turn> contenders) throws IOException {
        Map<C, List<Figures>> turns = new LinkedHashMap<>();
        for (int turn = 0; turn < COUNT; turn++) {
            for (Map.Entry<C, ? extends Turn> contender : contenders.entrySet()) {
                Machine before = Machine.now(ours());
                Figures figures = contender.getValue().run();
                turns.computeIfAbsent(contender.getKey(), first -> new ArrayList<>())
                        .add(figures.withOthers(Machine.now(ours()).othersSince(before)));
            }
        }
        Map<C, Figures> means = new LinkedHashMap<>();
        turns.forEach((contender, figures) -> means.put(contender, Figures.mean(figures)));
        return means;
    }

    private static Collection<ProcessHandle> ours() {
        return ProcessHandle.current().descendants().toList();
    }

    /** What a contender does when it is its turn. */
    @FunctionalInterface
    public interface Turn {

        /** Does it, and says what it reached. */
        Figures run();
    }
}
