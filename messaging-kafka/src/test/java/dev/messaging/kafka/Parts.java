package dev.messaging.kafka;

import dev.messaging.spi.Outage;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportContext;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Parts of a transport, each for itself, beside a real broker. */
final class Parts implements AutoCloseable {

    final SystemEnvironment environment = new SystemEnvironment("parts");
    final KafkaOptions options;
    final Clients clients;
    final Topics topics;
    final Producing producing;
    final Receiving receiving;
    private final Admin admin;

    private Parts(KafkaOptions options) {
        this.options = options;
        TransportContext context = new TransportContext(null, Map.of(), "parts", environment, event -> {}, () -> null);
        this.clients = new Clients(options, context);
        this.admin = clients.admin();
        this.topics = new Topics(options, admin, environment);
        this.producing = new Producing(clients::producer, environment.threads().handlers());
        Outage outage = new Outage("kafka", context.listener());
        Cluster cluster = new Cluster(options, admin, environment, outage);
        Publisher publisher = new Publisher(options, environment, topics, cluster.clock(), producing);
        Replies replies = new Replies(options, context, topics, publisher, cluster.clock());
        this.receiving = new Receiving(options, context, clients, cluster, topics, publisher, replies, outage);
    }

    static Parts of(KafkaOptions options) {
        return new Parts(options);
    }

    Outlet outlet(String topic) {
        return new Outlet(topic, Topics.Purpose.MESSAGES, topics, producing, environment);
    }

    @Override
    public void close() {
        producing.close(Duration.ofSeconds(5));
        admin.close(Duration.ZERO);
        environment.close();
    }
}
