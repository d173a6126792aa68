package dev.messaging.jdbc;

import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** What of a lane may not be tried now. */
    synchronized LeftOut in(Lane lane) {
        long now = environment.time().nanoTime();
        List<String> keys = new ArrayList<>();
        List<Long> rows = new ArrayList<>();
        setbacks.forEach((key, setback) -> {
            if (key.lane.equals(lane) && !setback.isOver(now)) {
                key.addTo(keys, rows);
            }
        });
        return new LeftOut(keys, rows);
    }

    synchronized void fails(Lane lane, OutboxRow row) {
        setbacks.computeIfAbsent(Key.of(lane, row), unknown -> new Setback())
                .fails(environment, options.longestBackOff());
    }

    /** Whether it has failed here for so long that it is given up. */
    synchronized boolean mayGiveUp(Lane lane, OutboxRow row) {
        Setback setback = setbacks.get(Key.of(lane, row));
        return setback != null && setback.hasLasted(environment.time().nanoTime(), options.giveUpAfter());
    }

    /** It was sent, or given up: those behind it begin anew. */
    synchronized void forget(Lane lane, OutboxRow row) {
        if (!setbacks.isEmpty()) {
            setbacks.remove(Key.of(lane, row));
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
    private record Key(Lane lane, @Nullable String partitionKey, long row) {

        static Key of(Lane lane, OutboxRow row) {
            return new Key(lane, row.partitionKey(), row.partitionKey() == null ? row.id() : 0);
        }

        void addTo(List<String> keys, List<Long> rows) {
            if (partitionKey == null) {
                rows.add(row);
            } else {
                keys.add(partitionKey);
            }
        }
    }
}
