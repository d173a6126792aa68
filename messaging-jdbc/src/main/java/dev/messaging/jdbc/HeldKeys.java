package dev.messaging.jdbc;

import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys whose message was taken and not handled: each is left alone for a time that grows, and holds up nothing else of its
 * destination. Thread-safe.
 */
final class HeldKeys {

    /** Of more than this the oldest are forgotten, and tried at once. */
    private static final int MOST = 10_000;

    private final Environment environment;
    private final RelayOptions options;
    private final Map<Key, Setback> setbacks = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Setback> eldest) {
            return size() > MOST;
        }
    };

    HeldKeys(Environment environment, RelayOptions options) {
        this.environment = environment;
        this.options = options;
    }

    synchronized boolean mayTry(String destination, OutboxRow row) {
        Setback setback = setbacks.get(Key.of(destination, row));
        return setback == null || setback.isOver(environment.time().nanoTime());
    }

    synchronized void fails(String destination, OutboxRow row) {
        setbacks.computeIfAbsent(Key.of(destination, row), unknown -> new Setback())
                .fails(environment, options.longestBackOff());
    }

    /** Whether it has failed here for so long that it is given up. */
    synchronized boolean mayGiveUp(String destination, OutboxRow row) {
        Setback setback = setbacks.get(Key.of(destination, row));
        return setback != null && setback.hasLasted(environment.time().nanoTime(), options.giveUpAfter());
    }

    /** It was sent, or given up: those behind it begin anew. */
    synchronized void forget(String destination, OutboxRow row) {
        if (!setbacks.isEmpty()) {
            setbacks.remove(Key.of(destination, row));
        }
    }

    /** How long until the next that is held may be tried; null if none is. */
    synchronized @Nullable Duration untilNext() {
        long now = environment.time().nanoTime();
        return setbacks.values().stream()
                .filter(setback -> !setback.isOver(now))
                .map(setback -> setback.untilOver(now))
                .min(Duration::compareTo)
                .orElse(null);
    }

    /** A partition key, or a message without one. */
    private record Key(String destination, @Nullable String partitionKey, long row) {

        static Key of(String destination, OutboxRow row) {
            return new Key(destination, row.partitionKey(), row.partitionKey() == null ? row.id() : 0);
        }
    }
}
