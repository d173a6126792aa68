package dev.messaging.internal;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What waits behind the one message of a partition key that is being handled. Guarded by its dispatcher's lock. */
final class Lane {

    private final String key;
    private @Nullable ArrayDeque<Handling> waiting;

    Lane(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    void add(Handling handling) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(4);
        }
        waiting.add(handling);
    }

    @Nullable
    Handling next() {
        return waiting == null ? null : waiting.poll();
    }
}
