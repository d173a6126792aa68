package dev.messaging.testkit.broker;

import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/** How one sees that a kind of broker serves clients. */
@FunctionalInterface
interface Readiness {

    /** Waits until it does. Fails when that takes too long, or as soon as the broker is no longer alive. */
    void await(InetSocketAddress address, BooleanSupplier alive);
}
