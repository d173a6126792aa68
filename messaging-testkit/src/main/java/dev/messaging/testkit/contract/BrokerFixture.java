package dev.messaging.testkit.contract;

import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.broker.Broker;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Processes that talk over one broker: the one that all tests share, but for those that restart it. */
public final class BrokerFixture<B extends Broker> extends TransportFixture {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final SystemEnvironment environment;
    private final String threads;
    private final Supplier<B> own;
    private final Place<B> place;

    private BrokerFixture(
            String name,
            Set<Capability> owes,
            String threads,
            SystemEnvironment environment,
            Supplier<B> own,
            Place<B> place,
            Function<B, TransportFactory> connection) {
        super(name, owes, environment, context -> connection.apply(place.broker).open(context));
        this.environment = environment;
        this.threads = threads;
        this.own = own;
        this.place = place;
    }

    /**
     * A fixture for one test.
     *
     * @param name the transport's name: its column in the matrix
     * @param owes what this transport owes
     * @param shared the broker that all tests share, and that closing a fixture leaves open: that of {@code shared()}
     * @param own starts another, for a test that restarts it
     * @param connection opens connections to whichever of them the test uses
     */
    public static <B extends Broker> BrokerFixture<B> of(
            String name, Set<Capability> owes, B shared, Supplier<B> own, Function<B, TransportFactory> connection) {
        String threads = "broker-contract-" + COUNT.incrementAndGet() + "-";
        return new BrokerFixture<>(
                name, owes, threads, new SystemEnvironment(threads), own, new Place<>(shared), connection);
    }

    @Override
    public void expectRestart() {
        place.broker = own.get();
    }

    @Override
    public void restartBroker() {
        place.broker.kill();
        place.broker.restart();
    }

    @Override
    public int cycles() {
        return 20;
    }

    @Override
    public List<String> threadNames() {
        return List.of(threads);
    }

    @Override
    public void close() {
        environment.close();
        place.broker.close();
    }

    /** Which broker it is by now. */
    private static final class Place<B extends Broker> {

        private volatile B broker;

        Place(B broker) {
            this.broker = broker;
        }
    }
}
