package dev.messaging.rabbitmq;

import dev.messaging.Health;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Outage;
import dev.messaging.spi.TransportContext;
import java.util.List;
import java.util.Map;

/** What a transport consists of, with no broker anywhere. */
final class Unconnected {

    /** Nobody listens there. */
    private static final RabbitMqOptions OPTIONS = RabbitMqOptions.defaults().withUrl("amqp://localhost:1");

    private Unconnected() {}

    static TransportContext context(Environment environment) {
        return new TransportContext(null, Map.of(), "test", environment, event -> {}, () -> new Health(List.of()));
    }

    static SupervisedConnection connection(Environment environment) {
        Broker broker = new Broker(OPTIONS, "test", environment.threads().handlers());
        return new SupervisedConnection("testing", broker, environment, outage());
    }

    static Receiving receiving(Environment environment) {
        TransportContext context = context(environment);
        SupervisedConnection connection = connection(environment);
        Topology topology = new Topology(OPTIONS, connection, new PatientExecutor(environment));
        return new Receiving(
                OPTIONS,
                context,
                connection,
                topology,
                new Publisher(OPTIONS, environment, topology, connection),
                new Replies(OPTIONS, context, connection),
                outage());
    }

    private static Outage outage() {
        return new Outage("rabbitmq", event -> {});
    }
}
