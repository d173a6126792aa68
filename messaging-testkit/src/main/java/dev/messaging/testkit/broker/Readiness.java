package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * How one sees that a kind of broker serves clients.
 *
 * @param product what it is called
 * @param serves whether the one at this address does
 */
record Readiness(String product, Predicate<InetSocketAddress> serves) {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Waits until it does. Fails when that takes too long, or as soon as the broker is no longer alive. */
    void await(InetSocketAddress address, BooleanSupplier alive) {
        if (!Patience.until(PATIENCE, () -> !alive.getAsBoolean() || serves.test(address))) {
            throw new IllegalStateException(product + " did not answer at " + address + " within " + PATIENCE);
        }
        if (!alive.getAsBoolean()) {
            throw new IllegalStateException(product + " ended instead of answering at " + address);
        }
    }
}
