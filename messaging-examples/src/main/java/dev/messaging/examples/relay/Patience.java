package dev.messaging.examples.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for a condition as long as anything moves, and so long after that. */
final class Patience {

    private static final int MILLIS_BETWEEN_LOOKS = 10;

    private final Duration patience;
    private final Progress progress;

    /** Something that grows while anything moves. */
    @FunctionalInterface
    interface Progress {
        long size() throws IOException;
    }

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    Patience(Duration patience, Progress progress) {
        this.patience = patience;
        this.progress = progress;
    }

    /** Waits; returns whether the condition has come to hold. */
    boolean await(Condition condition) throws IOException, InterruptedException {
        long before = progress.size();
        long movedAt = System.nanoTime();
        while (!condition.holds()) {
            long now = progress.size();
            if (now != before) {
                before = now;
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > patience.toNanos()) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
        }
        return true;
    }
}
