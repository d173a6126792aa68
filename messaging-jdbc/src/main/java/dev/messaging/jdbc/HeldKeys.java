package dev.messaging.jdbc;

import dev.messaging.spi.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys whose first message has failed. If it is the message that fails, and not its destination, the key is held: it is
 * left alone for a time that grows, and holds up nothing else of its destination. Thread-safe.
 */
final class HeldKeys {

    /** Of more than this the oldest are forgotten, and tried at once. */
    private static final int MOST = 10_000;

    private final Environment environment;
    private final RelayOptions options;
    private final Map<Key, Failing> failing = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Failing> eldest) {
            return size() > MOST;
        }
    };

    HeldKeys(Environment environment, RelayOptions options) {
        this.environment = environment;
        this.options = options;
    }

    /** What of a lane may not be tried now. */
    synchronized LeftOut held(Lane lane) {
        long now = now();
        return in(lane, each -> !each.setback.isOver(now));
    }

    /** What of a lane has failed, held or not. */
    synchronized LeftOut failed(Lane lane) {
        return in(lane, each -> true);
    }

    private LeftOut in(Lane lane, Predicate<Failing> which) {
        List<String> keys = new ArrayList<>();
        List<Long> rows = new ArrayList<>();
        failing.forEach((key, each) -> {
            if (key.lane.equals(lane) && which.test(each)) {
                key.addTo(keys, rows);
            }
        });
        return new LeftOut(keys, rows);
    }

    /** It has failed, and as far as is known so would others: it is not held. */
    synchronized void failsWithOthers(Lane lane, OutboxRow row) {
        fail(lane, row);
    }

    /** It has failed by itself. */
    synchronized void fails(Lane lane, OutboxRow row) {
        fail(lane, row).setback.fails(environment, options.longestBackOff());
    }

    private Failing fail(Lane lane, OutboxRow row) {
        Failing failed = find(lane, row);
        if (failed == null) {
            failed = new Failing(row.id(), now());
            failing.put(Key.of(lane, row), failed);
        }
        failed.last = now();
        return failed;
    }

    /** Null if it has not failed here; another with the same key may have, and was sent elsewhere. */
    private @Nullable Failing find(Lane lane, OutboxRow row) {
        Failing known = failing.get(Key.of(lane, row));
        return known == null || known.row != row.id() ? null : known;
    }

    /** Whether it had failed here by then. */
    synchronized boolean failedBefore(Lane lane, OutboxRow row, long time) {
        Failing known = find(lane, row);
        return known != null && known.first - time < 0;
    }

    /** Whether it has failed here by itself for so long that it is given up. */
    synchronized boolean mayGiveUp(Lane lane, OutboxRow row) {
        Failing known = find(lane, row);
        return known != null && known.setback.hasLasted(now(), options.giveUpAfter());
    }

    /** It was sent, or given up: those behind it begin anew. */
    synchronized void forget(Lane lane, OutboxRow row) {
        if (!failing.isEmpty()) {
            failing.remove(Key.of(lane, row));
        }
    }

    /** How long until the next that is held may be tried; null if none is. */
    synchronized @Nullable Duration untilNext() {
        long now = now();
        forgetAbandoned(now);
        return failing.values().stream()
                .map(each -> each.setback)
                .filter(setback -> !setback.isOver(now))
                .map(setback -> setback.untilOver(now))
                .min(Duration::compareTo)
                .orElse(null);
    }

    /** What is not tried again for so long was sent elsewhere, or deleted. */
    private void forgetAbandoned(long now) {
        long longest = options.longestBackOff().plus(options.giveUpAfter()).toNanos();
        failing.values().removeIf(each -> now - each.last >= longest);
    }

    private long now() {
        return environment.time().nanoTime();
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

    /** A message that fails. */
    private static final class Failing {

        private final long row;
        private final long first;
        private long last;

        /** Counts only when it is the message that fails. */
        private final Setback setback = new Setback();

        Failing(long row, long now) {
            this.row = row;
            this.first = now;
            this.last = now;
        }
    }
}
