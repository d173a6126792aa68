package dev.messaging.rabbitmq;

import dev.messaging.spi.Capability;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.contract.BrokerFixture;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.Set;

/** Processes that talk over RabbitMQ. */
final class RabbitMqFixture {

    private RabbitMqFixture() {}

    static TransportFixture of(String suffix, Set<Capability> owes, RabbitMqOptions options) {
        String version = RabbitMqBroker.shared().version();
        return BrokerFixture.of(
                "RabbitMQ " + version.substring(0, version.lastIndexOf('.')) + suffix,
                owes,
                RabbitMqBroker.shared(),
                RabbitMqBroker::start,
                broker -> RabbitMqTransport.with(options.withUrl(broker.url())));
    }
}
