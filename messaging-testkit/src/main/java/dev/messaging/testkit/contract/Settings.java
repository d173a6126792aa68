package dev.messaging.testkit.contract;

import dev.messaging.IdempotencyStore;
import dev.messaging.MessagingListener;
import dev.messaging.spi.Environment;
import dev.messaging.spi.TransportFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the suite wants a {@link dev.messaging.Messaging} to be opened. Immutable.
 *
 * @param transport opens the connection to use
 * @param application the application's name
 * @param environment time, threads and chance, perhaps with a clock that is wrong
 * @param listener is told of every event
 * @param store where handled messages are remembered; null for the default, in the heap
 * @param limits how much at once, and how long
 */
public record Settings(
        TransportFactory transport,
        String application,
        Environment environment,
        MessagingListener listener,
        @Nullable IdempotencyStore store,
        Limits limits) {

    static Settings over(TransportFactory transport, Environment environment) {
        return new Settings(transport, "contract", environment, event -> {}, null, Limits.DEFAULTS);
    }

    Settings withTransport(TransportFactory transport) {
        return new Settings(transport, application, environment, listener, store, limits);
    }

    Settings withApplication(String application) {
        return new Settings(transport, application, environment, listener, store, limits);
    }

    Settings withEnvironment(Environment environment) {
        return new Settings(transport, application, environment, listener, store, limits);
    }

    Settings withListener(MessagingListener listener) {
        return new Settings(transport, application, environment, listener, store, limits);
    }

    Settings withStore(IdempotencyStore store) {
        return new Settings(transport, application, environment, listener, store, limits);
    }

    Settings withMaxInFlight(int maxInFlight) {
        return withLimits(new Limits(maxInFlight, limits.sendTimeout, limits.requestTimeout, limits.drainTimeout));
    }

    Settings withSendTimeout(Duration sendTimeout) {
        return withLimits(new Limits(limits.maxInFlight, sendTimeout, limits.requestTimeout, limits.drainTimeout));
    }

    Settings withDrainTimeout(Duration drainTimeout) {
        return withLimits(new Limits(limits.maxInFlight, limits.sendTimeout, limits.requestTimeout, drainTimeout));
    }

    private Settings withLimits(Limits limits) {
        return new Settings(transport, application, environment, listener, store, limits);
    }

    /**
     * How much at once, and how long.
     *
     * @param maxInFlight how many sends and requests may be in flight
     * @param sendTimeout how long a send may take
     * @param requestTimeout how long a request may take
     * @param drainTimeout how long closing waits for calls in flight
     */
    public record Limits(int maxInFlight, Duration sendTimeout, Duration requestTimeout, Duration drainTimeout) {

        static final Limits DEFAULTS =
                new Limits(10_000, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }
}
