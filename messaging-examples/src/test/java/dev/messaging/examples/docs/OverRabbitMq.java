package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;

import com.rabbitmq.client.DefaultSaslConfig;
import dev.messaging.Messaging;
import dev.messaging.rabbitmq.RabbitMqOptions;
import dev.messaging.rabbitmq.RabbitMqTransport;

/** What docs/rabbitmq.md shows. */
final class OverRabbitMq {

    private OverRabbitMq() {}

    static Messaging connect() {
        // snippet: rabbitmq-options
        Messaging messaging = Messaging.builder()
                .application("payments")
                .transport(RabbitMqTransport.with(RabbitMqOptions.defaults()
                        .withUrl("amqps://payments@broker.example/shop")
                        .withNodes("rabbit-1:5671", "rabbit-2:5671", "rabbit-3:5671")
                        .withClient(client -> client.setSaslConfig(DefaultSaslConfig.EXTERNAL))
                        .withAddress(CHARGES, "LEGACY_CHARGES")))
                .connect();
        // end snippet
        return messaging;
    }
}
