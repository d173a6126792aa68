package dev.messaging.kafka;

import dev.messaging.spi.Capability;
import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.contract.BrokerFixture;
import dev.messaging.testkit.contract.TransportFixture;
import java.util.EnumSet;

/** Processes that talk over Kafka. */
final class KafkaFixture {

    private KafkaFixture() {}

    static TransportFixture of(String suffix, KafkaOptions options) {
        return BrokerFixture.of(
                "Kafka" + suffix,
                EnumSet.complementOf(EnumSet.of(Capability.DETECTS_NO_RECEIVER)),
                KafkaBroker.shared(),
                KafkaBroker::start,
                broker -> KafkaTransport.with(options.withBootstrapServers(broker.bootstrapServers())));
    }
}
