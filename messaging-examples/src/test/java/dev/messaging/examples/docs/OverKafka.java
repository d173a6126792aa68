package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;

import dev.messaging.Messaging;
import dev.messaging.kafka.KafkaOptions;
import dev.messaging.kafka.KafkaTransport;

/** What docs/kafka.md shows. */
final class OverKafka {

    private OverKafka() {}

    static Messaging connect() {
        // snippet: kafka-options
        Messaging messaging = Messaging.builder()
                .application("payments")
                .transport(KafkaTransport.with(KafkaOptions.defaults()
                        .withBootstrapServers("kafka-1:9093,kafka-2:9093,kafka-3:9093")
                        .withClientProperty("security.protocol", "SSL")
                        .withClientProperty("ssl.truststore.location", "/etc/payments/trust.p12")
                        .withReplicationFactor(3)
                        .withAddress(CHARGES, "LEGACY_CHARGES")))
                .connect();
        // end snippet
        return messaging;
    }
}
