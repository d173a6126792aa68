package dev.messaging.kafka;

import dev.messaging.testkit.broker.KafkaBroker;
import dev.messaging.testkit.broker.WithKafka;
import dev.messaging.testkit.contract.KilledBrokerSoak;

/** Five minutes with a Kafka that is killed over and over. */
@WithKafka(own = true)
class KilledBrokerSoakTest extends KilledBrokerSoak {

    KilledBrokerSoakTest(KafkaBroker broker) {
        super(broker);
    }
}
