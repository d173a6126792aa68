package dev.messaging.http;

import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Processes that talk over HTTP in one way, and find each other by a registry. */
final class HttpFixture extends TransportFixture {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final SystemEnvironment environment;
    private final TransportFactory other;
    private final List<String> threads;

    private HttpFixture(String name, HttpOptions options, String environmentName, List<String> threads) {
        this(name, options, new SystemEnvironment(environmentName), threads);
    }

    private HttpFixture(String name, HttpOptions options, SystemEnvironment environment, List<String> threads) {
        super(name, Set.of(Capability.DETECTS_NO_RECEIVER), environment, new Registry().opening(options));
        this.environment = environment;
        this.other = new Registry().opening(options);
        this.threads = threads;
    }

    /** One whose threads have names that no other's have. */
    static HttpFixture of(String name, HttpOptions options) {
        String environment = "http-contract-" + COUNT.incrementAndGet() + "-";
        List<String> threads = new CopyOnWriteArrayList<>(List.of(environment));
        HttpServerOptions server = options.server().withJetty(jetty -> {
            if (jetty.getThreadPool() instanceof QueuedThreadPool pool) {
                threads.add(pool.getName() + "-");
            }
        });
        return new HttpFixture(name, options.withServer(server), environment, threads);
    }

    @Override
    public TransportFactory otherConnection() {
        return other;
    }

    @Override
    public List<String> threadNames() {
        return threads;
    }

    @Override
    public void close() {
        environment.close();
    }
}
