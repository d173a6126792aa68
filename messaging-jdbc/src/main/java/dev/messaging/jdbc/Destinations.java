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

    private static final long FIRST_MILLIS = 100;
    private static final int DOUBLINGS = 20;
    private static final Duration NOTHING_THERE = Duration.ofSeconds(1);

    private final Environment environment;
    private final Duration longest;
    private final Map<String, State> states = new TreeMap<>();
    private int next;

    Destinations(Environment environment, Duration longest) {
        this.environment = environment;
        this.longest = longest;
    }

    synchronized boolean isKnown(String destination) {
        return states.containsKey(destination);
    }

    synchronized void add(String destination) {
        states.putIfAbsent(destination, new State());
    }

    /** Those that may be sent to now, each time beginning with another. */
    synchronized List<String> ready() {
        long now = environment.time().nanoTime();
        List<String> ready = new ArrayList<>();
        states.forEach((destination, state) -> {
            if (state.failures == 0 || (!state.isTried && now - state.until >= 0)) {
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
        if (state.failures == 0) {
            return true;
        }
        if (state.isTried || environment.time().nanoTime() - state.until < 0) {
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
            state.until = environment.time().nanoTime() + NOTHING_THERE.toNanos();
        }
    }

    synchronized void works(String destination) {
        State state = state(destination);
        state.failures = 0;
        state.isTried = false;
        state.reason = "";
    }

    synchronized void fails(String destination, Throwable reason) {
        State state = state(destination);
        long now = environment.time().nanoTime();
        if (state.failures > 0 && !state.isTried) {
            // Of several that failed together, the first has decided.
            return;
        }
        long millis = Math.min(longest.toMillis(), FIRST_MILLIS << Math.min(state.failures, DOUBLINGS));
        long varied = millis / 2 + environment.random().nextLong(millis / 2 + 1);
        state.failures++;
        state.isTried = false;
        state.until = now + Duration.ofMillis(varied).toNanos();
        state.reason = String.valueOf(reason.getMessage());
    }

    /** How long until the next that is down is to be tried; null if none is. */
    synchronized @Nullable Duration untilNext() {
        long now = environment.time().nanoTime();
        Duration soonest = null;
        for (State state : states.values()) {
            if (state.failures > 0 && !state.isTried) {
                Duration left = Duration.ofNanos(Math.max(0, state.until - now));
                soonest = soonest == null || left.compareTo(soonest) < 0 ? left : soonest;
            }
        }
        return soonest;
    }

    synchronized List<Health.Check> checks() {
        List<Health.Check> checks = new ArrayList<>();
        states.forEach((destination, state) -> {
            if (state.failures > 0) {
                checks.add(new Health.Check(
                        "outbox relay to " + destination,
                        Health.Status.DEGRADED,
                        state.failures + " failures in succession, the last: " + state.reason));
            }
        });
        return checks;
    }

    private State state(String destination) {
        return states.computeIfAbsent(destination, unknown -> new State());
    }

    private static final class State {

        private int failures;
        private boolean isTried;
        private long until;
        private String reason = "";
    }
}
