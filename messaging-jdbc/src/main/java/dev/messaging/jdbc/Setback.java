package dev.messaging.jdbc;

import dev.messaging.spi.Environment;
import java.time.Duration;

/** Failures in succession of one destination or key, and how long it is left alone for them. Guarded by whoever has it. */
final class Setback {

    private static final long FIRST_MILLIS = 100;
    private static final int DOUBLINGS = 20;

    private int failures;
    private long since;
    private long until;

    void fails(Environment environment, Duration longest) {
        long now = environment.time().nanoTime();
        if (failures == 0) {
            since = now;
        }
        long millis = Math.min(longest.toMillis(), FIRST_MILLIS << Math.min(failures, DOUBLINGS));
        long varied = millis / 2 + environment.random().nextLong(millis / 2 + 1);
        failures++;
        until = now + Duration.ofMillis(varied).toNanos();
    }

    void works() {
        failures = 0;
    }

    /** Leaves it alone for so long, whatever has failed. */
    void pause(long now, Duration duration) {
        until = now + duration.toNanos();
    }

    int failures() {
        return failures;
    }

    boolean isOver(long now) {
        return failures == 0 || now - until >= 0;
    }

    Duration untilOver(long now) {
        return Duration.ofNanos(Math.max(0, until - now));
    }

    /** Whether it has failed, and never worked, for as long. */
    boolean hasLasted(long now, Duration duration) {
        return failures > 0 && now - since >= duration.toNanos();
    }
}
