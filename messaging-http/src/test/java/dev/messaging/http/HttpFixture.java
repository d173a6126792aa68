package dev.messaging.http;

import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.List;
import java.util.Set;

/** Processes that talk over HTTP in one way, and find each other by a registry. */
final class HttpFixture extends TransportFixture {

    private static final String THREADS = "http-contract";

    private final SystemEnvironment environment;
    private final HttpOptions options;

    HttpFixture(String name, HttpOptions options) {
        this(name, options, new SystemEnvironment(THREADS));
    }

    private HttpFixture(String name, HttpOptions options, SystemEnvironment environment) {
        super(name, Set.of(Capability.DETECTS_NO_RECEIVER), environment, new Registry().opening(options));
        this.options = options;
        this.environment = environment;
    }

    @Override
    public TransportFactory otherConnection() {
        return new Registry().opening(options);
    }

    @Override
    public List<String> threadNames() {
        return List.of(THREADS, HttpServer.THREADS);
    }

    @Override
    public void close() {
        environment.close();
    }
}
