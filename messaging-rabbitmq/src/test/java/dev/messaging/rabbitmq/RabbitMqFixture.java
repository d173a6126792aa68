package dev.messaging.rabbitmq;

import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Processes that talk over one broker: the one that all tests share, but for those that restart it. */
final class RabbitMqFixture extends TransportFixture {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final SystemEnvironment environment;
    private final String threads;
    private final Place place;

    private RabbitMqFixture(
            String name, Set<Capability> owes, String threads, SystemEnvironment environment, Place place) {
        super(name, owes, environment, context -> RabbitMqTransport.open(place.options(), context));
        this.environment = environment;
        this.threads = threads;
        this.place = place;
    }

    static RabbitMqFixture of(String suffix, Set<Capability> owes, RabbitMqOptions options) {
        String threads = "rabbitmq-contract-" + COUNT.incrementAndGet() + "-";
        String version = RabbitMqBroker.shared().version();
        String name = "RabbitMQ " + version.substring(0, version.lastIndexOf('.')) + suffix;
        return new RabbitMqFixture(name, owes, threads, new SystemEnvironment(threads), new Place(options));
    }

    @Override
    public void expectRestart() {
        place.broker = RabbitMqBroker.start();
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

    /** Where the broker is by now. */
    private static final class Place {

        private final RabbitMqOptions options;
        private volatile RabbitMqBroker broker = RabbitMqBroker.shared();

        Place(RabbitMqOptions options) {
            this.options = options;
        }

        RabbitMqOptions options() {
            return options.withUrl(broker.url());
        }
    }
}
