package dev.messaging.testkit;

import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.TransportFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * The services of one test: each with a {@link Messaging} of its own, over one in-process broker, in one virtual time, and all
 * seen by one {@link MessagingProbe}. Thread-safe.
 *
 * <p>Engine, codecs and transport are the real ones. A {@link MessagingTest} makes and closes it; without JUnit one does so
 * oneself:
 *
 * <pre>{@code
 * try (Services services = new Services()) {
 *     services.time().run(() -> {
 *         Messaging messaging = services.service("payments");
 *         …
 *     });
 * }
 * }</pre>
 */
public final class Services implements AutoCloseable {

    private static final String STUBS = "stubs";

    private final VirtualEnvironment environment = new VirtualEnvironment();
    private final TransportFactory broker = MemoryTransport.to(new Broker(environment));
    private final Recording recording = new Recording(environment.time());
    private final InFlight inFlight = new InFlight(environment.time());
    private final Map<String, Messaging> services = new ConcurrentHashMap<>();
    private final MessagingProbe probe = new MessagingProbe(environment, recording, inFlight, () -> service(STUBS));

    /** Nothing is started yet. */
    public Services() {}

    /** The service of this name, started when it is first asked for. */
    public Messaging service(String name) {
        return services.computeIfAbsent(name, unknown -> start(unknown, builder -> builder));
    }

    /**
     * Starts one more process, with settings of its own: a replica of a service if its name is that of one.
     *
     * @param name the application's
     * @param configure says what is not as usual; transport and environment are the test's in any case
     */
    public Messaging start(String name, UnaryOperator<MessagingBuilder> configure) {
        return new ProbedService(name, recording, inFlight).connect(environment, broker, configure);
    }

    /** What they all do is seen by it. */
    public MessagingProbe probe() {
        return probe;
    }

    /** Their time. */
    public VirtualEnvironment time() {
        return environment;
    }

    /**
     * Ends everything at once, as when all processes are killed.
     *
     * @throws IllegalStateException if a thread does not end
     */
    @Override
    public void close() {
        environment.close();
    }
}
