package dev.messaging.testkit.broker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits in real time for what another process does: nobody tells when it is done. */
final class Patience {

    private static final long GLANCE_NANOS = Duration.ofMillis(20).toNanos();

    private Patience() {}

    /** Whether it came to be so in this time. */
    static boolean until(Duration patience, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > patience.toNanos()) {
                return false;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while a broker for tests was waited for");
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
        return true;
    }
}
