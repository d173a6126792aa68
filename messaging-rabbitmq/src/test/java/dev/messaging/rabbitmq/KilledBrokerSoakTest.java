package dev.messaging.rabbitmq;

import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import dev.messaging.testkit.contract.KilledBrokerSoak;

/** Five minutes with a RabbitMQ that is killed over and over. */
@WithRabbitMq(own = true)
class KilledBrokerSoakTest extends KilledBrokerSoak {

    KilledBrokerSoakTest(RabbitMqBroker broker) {
        super(broker);
    }
}
