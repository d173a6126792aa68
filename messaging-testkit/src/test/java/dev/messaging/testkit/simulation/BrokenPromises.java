package dev.messaging.testkit.simulation;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is looked at has broken promises. */
final class BrokenPromises extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final transient List<BrokenPromise> all;

    BrokenPromises(Collection<BrokenPromise> all) {
        super(all.toString());
        this.all = List.copyOf(all);
    }

    /** Their numbers. */
    Set<String> promises() {
        Set<String> promises = new TreeSet<>();
        all.forEach(broken -> promises.add(broken.promise()));
        return promises;
    }

    /**
     * How one was broken.
     *
     * @param promise its number
     */
    record BrokenPromise(String promise, String how) {

        @Override
        public String toString() {
            return promise + ": " + how;
        }
    }
}
