package dev.messaging.testkit.broker;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Started once, for the first who asks. If that fails, the others are told so without another try. Thread-safe. */
final class SharedBroker<B extends Broker> {

    private final Supplier<B> start;
    private @Nullable B broker;
    private @Nullable RuntimeException failure;

    SharedBroker(Supplier<B> start) {
        this.start = start;
    }

    synchronized B get() {
        if (failure != null) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
        if (broker == null) {
            try {
                broker = start.get();
            } catch (RuntimeException failed) {
                failure = failed;
                throw failed;
            }
        }
        return broker;
    }
}
