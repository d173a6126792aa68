package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.Address;
import dev.messaging.spi.Outage;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is published again and again. */
@WithRabbitMq
class PublisherTest {

    private final SystemEnvironment environment = new SystemEnvironment("publisher");
    private final RabbitMqBroker broker;
    private final SupervisedConnection connection;
    private final Publisher publisher;

    PublisherTest(RabbitMqBroker broker) {
        this.broker = broker;
        RabbitMqOptions options =
                RabbitMqOptions.defaults().withUrl(broker.url()).withoutDeclaring();
        this.connection = new SupervisedConnection(
                "publishing",
                new Broker(options, "test", environment.handlers()),
                environment,
                new Outage("rabbitmq", event -> {}));
        Topology topology = new Topology(options, connection, new PatientExecutor(environment));
        this.publisher = new Publisher(options, environment, topology, connection);
    }

    @AfterEach
    void close() {
        publisher.close();
        connection.close().join();
        environment.close();
    }

    @Test
    void it_lives_no_longer_for_being_published_late() throws Exception {
        String name = "publisher." + UUID.randomUUID();
        WireMessage message =
                WireMessage.builder("1", new byte[1]).timeToLive(60_000).build();
        try (Peer peer = Peer.at(broker.url())) {
            CompletableFuture<Void> sent = publisher
                    .sendForCertain(Address.queue(name), message, () -> true)
                    .toCompletableFuture();
            Faults.pause(Duration.ofSeconds(1));
            assertThat(sent).isNotDone();

            peer.channel().queueDeclare(name, true, false, true, Map.of());

            assertThat(Long.parseLong(peer.next(name).getProps().getExpiration()))
                    .isBetween(1L, 59_500L);
            assertThat(sent).succeedsWithin(Duration.ofSeconds(10));
        }
    }
}
