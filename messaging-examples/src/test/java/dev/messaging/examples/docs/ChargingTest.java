package dev.messaging.examples.docs;

import static dev.messaging.examples.docs.Shop.CHARGES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.messaging.Messaging;
import dev.messaging.ReceivedMessage;
import dev.messaging.examples.docs.Shop.Charge;
import dev.messaging.testkit.MessagingProbe;
import dev.messaging.testkit.MessagingTest;
import dev.messaging.testkit.broker.RabbitMqBroker;
import dev.messaging.testkit.broker.WithRabbitMq;
import dev.messaging.testkit.simulation.Simulation;
import dev.messaging.testkit.simulation.SimulationTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ChargingTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.messaging");

    /** Each seed provokes failures that would be worth a line in production. */
    @BeforeAll
    static void silence() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    // snippet: three-tests
    private final List<String> charged = new CopyOnWriteArrayList<>(); // stands for a database

    private void charge(ReceivedMessage<Charge> message) {
        String order = message.payload().orderId();
        if (!charged.contains(order)) { // without this line the simulation fails
            charged.add(order);
        }
    }

    @MessagingTest // engine and codecs are real, time is virtual
    void a_charge_is_handled_once(Messaging messaging, MessagingProbe probe) {
        messaging.receive(CHARGES, this::charge);
        messaging.send(CHARGES, new Charge("o-1", 995));
        assertThat(probe).handledOnce(CHARGES);
    }

    @SimulationTest(seeds = 1_000) // services crash, the network loses, delays and repeats
    void who_orders_is_charged_once(Simulation simulation) {
        simulation.service("payments", service -> service.messaging().receive(CHARGES, this::charge));
        simulation.service("orders", service -> service.messaging().send(CHARGES, new Charge("o-1", 995)));
        simulation.eventually(
                "who ordered is charged once", () -> assertThat(charged).containsExactly("o-1"));
    }

    @Test
    @WithRabbitMq // from Docker, or installed
    void charges_go_over_a_real_broker(RabbitMqBroker broker) {
        try (Messaging messaging = Messaging.connect(broker.url())) {
            messaging.receive(CHARGES, this::charge);
            messaging.send(CHARGES, new Charge("o-1", 995));
            await().untilAsserted(() -> assertThat(charged).containsExactly("o-1"));
        }
    }
    // end snippet
}
