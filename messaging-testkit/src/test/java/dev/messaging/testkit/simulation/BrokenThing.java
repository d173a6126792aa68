package dev.messaging.testkit.simulation;

import dev.messaging.testkit.contract.Broken;
import dev.messaging.testkit.contract.MissingStage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something broken on purpose.
 *
 * @param promises of which one at least must notice
 */
record BrokenThing(String what, Set<String> promises, List<Scenario> scenarios) {

    /** What a user sees of it is that another promise is broken. */
    private static final Map<String, Set<String>> NEIGHBOURS = Map.of(
            "changes the last byte of large bodies", Set.of("RTY-2"),
            "drops one delivery in five", Set.of("SND-1"),
            "settles what is unsettled when it closes", Set.of("SND-1"),
            "Encode", Set.of("RTY-2"),
            "Invoke", Set.of("SND-1"),
            "Transmit", Set.of("SND-6"));

    static BrokenThing of(BrokenHandler handler) {
        return new BrokenThing("a handler that " + words(handler), Set.of(handler.invariant), List.of(handler));
    }

    static BrokenThing of(BrokenStore store) {
        return new BrokenThing(
                "a store that " + words(store), Set.of(store.promise), EngineScenarios.allOf(Subject.over(store)));
    }

    private static String words(Enum<?> broken) {
        return broken.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static BrokenThing of(Broken transport) {
        return new BrokenThing(
                "a transport that " + transport.what(),
                withNeighbours(transport.what(), Set.of(transport.promise())),
                EngineScenarios.allOf(Subject.over(transport)));
    }

    static BrokenThing of(MissingStage missing) {
        return new BrokenThing(
                "an engine without " + missing.stage(),
                withNeighbours(missing.stage(), missing.promises()),
                EngineScenarios.allOf(Subject.without(missing)));
    }

    private static Set<String> withNeighbours(String broken, Set<String> promises) {
        Set<String> all = new TreeSet<>(promises);
        all.addAll(NEIGHBOURS.getOrDefault(broken, Set.of()));
        return all;
    }

    @Override
    public String toString() {
        return what;
    }
}
