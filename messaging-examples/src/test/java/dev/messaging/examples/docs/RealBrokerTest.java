package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.testkit.broker.FaultProxy;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

// snippet: real-broker
@WithRabbitMq
class RealBrokerTest {

    private final Set<String> charged = ConcurrentHashMap.newKeySet();

    @Test
    void charges_arrive_although_the_network_is_cut(RabbitMqBroker broker) {
        try (FaultProxy network = FaultProxy.to(broker.address());
                Messaging messaging = Messaging.connect(broker.urlThrough(network.address()))) {
            messaging.receive(CHARGES, charge -> charged.add(charge.payload().orderId()));
            messaging.send(CHARGES, new Charge("o-1", 995));

            network.cut();
            messaging.send(CHARGES, new Charge("o-2", 120));

            await().untilAsserted(() -> assertThat(charged).containsExactlyInAnyOrder("o-1", "o-2"));
        }
    }
}
// end snippet
