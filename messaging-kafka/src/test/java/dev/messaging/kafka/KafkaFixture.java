package dev.messaging.kafka;

import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Processes that talk over one broker: the one that all tests share, but for those that restart it. */
final class KafkaFixture extends TransportFixture {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final SystemEnvironment environment;
    private final String threads;
    private final Place place;

    private KafkaFixture(String name, String threads, SystemEnvironment environment, Place place) {
        super(
                name,
                EnumSet.complementOf(EnumSet.of(Capability.DETECTS_NO_RECEIVER)),
                environment,
                context -> KafkaTransport.open(place.options(), context));
        this.environment = environment;
        this.threads = threads;
        this.place = place;
    }

    static KafkaFixture of(String suffix, KafkaOptions options) {
        String threads = "kafka-contract-" + COUNT.incrementAndGet() + "-";
        return new KafkaFixture("Kafka" + suffix, threads, new SystemEnvironment(threads), new Place(options));
    }

    @Override
    public void expectRestart() {
        place.broker = KafkaBroker.start();
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

        private final KafkaOptions options;
        private volatile KafkaBroker broker = KafkaBroker.shared();

        Place(KafkaOptions options) {
            this.options = options;
        }

        KafkaOptions options() {
            return options.withBootstrapServers(broker.bootstrapServers());
        }
    }
}
