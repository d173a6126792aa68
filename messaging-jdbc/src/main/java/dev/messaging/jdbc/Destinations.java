package dev.messaging.jdbc;

import dev.messaging.Health;
import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The destinations that a relay knows, and how they are: one that is down is left alone for a time that grows, and then tried
 * by one worker with a few messages. Thread-safe.
 */
final class Destinations {

    private static final Duration NOTHING_THERE = Duration.ofSeconds(1);

    private final Environment environment;
    private final RelayOptions options;
    private final Map<String, State> states = new TreeMap<>();
    private int next;

    Destinations(Environment environment, RelayOptions options) {
        this.environment = environment;
        this.options = options;
    }

    synchronized void add(String destination) {
        states.putIfAbsent(destination, new State());
    }

    /** Those that may be sent to now, each time beginning with another. */
    synchronized List<String> ready() {
        long now = environment.time().nanoTime();
        List<String> ready = new ArrayList<>();
        states.forEach((destination, state) -> {
            if (state.setback.failures() == 0 || (!state.isTried && state.setback.isOver(now))) {
                ready.add(destination);
            }
        });
        if (!ready.isEmpty()) {
            Collections.rotate(ready, next++);
        }
        return ready;
    }

    /**
     * Begins to send to it.
     *
     * @return whether it was well, or is tried; null if it is down, or another worker tries it
     */
    synchronized @Nullable Boolean begin(String destination) {
        State state = state(destination);
        if (state.setback.failures() == 0) {
            return true;
        }
        if (state.isTried || !state.setback.isOver(environment.time().nanoTime())) {
            return null;
        }
        state.isTried = true;
        return false;
    }

    /** Whoever tried it found nothing to try it with. */
    synchronized void leave(String destination) {
        State state = state(destination);
        if (state.isTried) {
            state.isTried = false;
            state.setback.pause(environment.time().nanoTime(), NOTHING_THERE);
        }
    }

    /** Something got there, or nothing waits for it any longer. */
    synchronized void works(String destination) {
        State state = state(destination);
        state.setback.works();
        state.isTried = false;
        state.reason = "";
    }

    synchronized void fails(String destination, Throwable reason) {
        State state = state(destination);
        state.lastReached = null;
        if (state.setback.failures() > 0 && !state.isTried) {
            // Of several that failed together, the first has decided.
            return;
        }
        state.setback.fails(environment, options.longestBackOff());
        state.isTried = false;
        state.reason = String.valueOf(reason.getMessage());
    }

    /**
     * Something has got there.
     *
     * @param begun before its send began
     */
    synchronized void reached(String destination, long begun) {
        state(destination).lastReached = begun;
    }

    /** When a send had not begun that got there; null if it has failed since, or none did. */
    synchronized @Nullable Long lastReached(String destination) {
        return state(destination).lastReached;
    }

    /** Whether nothing has got there for so long that what does not is given up. */
    synchronized boolean mayGiveUp(String destination) {
        return state(destination).setback.hasLasted(environment.time().nanoTime(), options.giveUpAfter());
    }

    /** How long until the next that is down is to be tried; null if none is. */
    synchronized @Nullable Duration untilNext() {
        long now = environment.time().nanoTime();
        Duration soonest = null;
        for (State state : states.values()) {
            if (state.setback.failures() > 0 && !state.isTried) {
                Duration left = state.setback.untilOver(now);
                soonest = soonest == null || left.compareTo(soonest) < 0 ? left : soonest;
            }
        }
        return soonest;
    }

    synchronized List<Health.Check> checks() {
        List<Health.Check> checks = new ArrayList<>();
        states.forEach((destination, state) -> {
            if (state.setback.failures() > 0) {
                checks.add(new Health.Check(
                        "outbox relay to " + destination,
                        Health.Status.DEGRADED,
                        state.setback.failures() + " failures in succession, the last: " + state.reason));
            }
        });
        return checks;
    }

    private State state(String destination) {
        return states.computeIfAbsent(destination, unknown -> new State());
    }

    private static final class State {

        private final Setback setback = new Setback();
        private boolean isTried;
        private @Nullable Long lastReached;
        private String reason = "";
    }
}
