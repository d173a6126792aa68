package dev.messaging.testkit.simulation;

import dev.messaging.IdempotencyStore;
import dev.messaging.Interceptor;
import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.spi.Environment;
import dev.messaging.spi.TransportFactory;
import java.util.function.UnaryOperator;

/** How a service comes by its {@link Messaging}. */
@FunctionalInterface
interface Connector {

    /** Connects it at the beginning of a life. */
    Messaging connect(Wiring wiring);

    /** As users do it. A store of their own takes the place of the one that fails. */
    static Connector configuredBy(UnaryOperator<MessagingBuilder> configure) {
        return wiring -> configure
                .apply(Messaging.builder().idempotencyStore(wiring.store()))
                .application(wiring.application())
                .environment(wiring.environment())
                .transport(wiring.transport())
                .interceptor(wiring.interceptor())
                .connect();
    }

    /** What the simulated world gives a service. */
    record Wiring(
            String application,
            Environment environment,
            TransportFactory transport,
            IdempotencyStore store,
            Interceptor interceptor) {}
}
