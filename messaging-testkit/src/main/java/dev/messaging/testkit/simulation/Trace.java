package dev.messaging.testkit.simulation;

import dev.messaging.spi.Time;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened, as a hash, and on request as a story. Not thread-safe: what is simulated runs on one thread at a time. */
final class Trace {

    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private final Time time;
    private final @Nullable List<Step> story;
    private long hash = FNV_OFFSET;

    Trace(Time time, boolean tells) {
        this.time = time;
        this.story = tells ? new ArrayList<>() : null;
    }

    /**
     * Adds a step.
     *
     * @param service who does it
     * @param what it does
     * @param where the channel it concerns
     * @param id the message's, or empty
     * @param fault what goes wrong with it
     */
    void add(String service, String what, String where, String id, @Nullable Fault fault) {
        mix(service);
        mix(what);
        mix(where);
        mix(id);
        mix(fault == null ? "" : fault.name());
        mix(time.nanoTime());
        if (story != null) {
            story.add(new Step(time.nanoTime(), service, what, where, id, fault));
        }
    }

    /** A string keeps its own hash, and most come by more than once. */
    private void mix(String text) {
        mix(text.hashCode());
    }

    private void mix(long value) {
        hash = (hash ^ value) * FNV_PRIME;
    }

    /** The same for the same course of events. */
    long hash() {
        return hash;
    }

    List<Step> story() {
        return story == null ? List.of() : List.copyOf(story);
    }

    /** Something that happened. */
    record Step(
            long nanos,
            String service,
            String what,
            String where,
            String id,
            @Nullable Fault fault) {}
}
