package dev.messaging.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.messaging.MessagingException;
import dev.messaging.Queue;
import dev.messaging.testkit.simulation.Simulation;
import dev.messaging.testkit.simulation.SimulationTest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.LoggerFactory;

class SimulatedTest {

    private static final Queue<String> ORDERS = Queue.of("orders", String.class);

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

    // snippet: simulation
    @SimulationTest(seeds = 200)
    void each_order_is_charged_once(Simulation simulation) {
        Map<String, Integer> charges = new HashMap<>(); // a database: it outlives the service
        Set<String> confirmed = new HashSet<>();
        simulation.service(
                "payments",
                service -> service.messaging().receive(ORDERS, order -> {
                    if (!charges.containsKey(order.payload())) { // it comes again after a crash; try without
                        charges.merge(order.payload(), 1, Integer::sum);
                    }
                }));
        simulation.always(
                "nobody pays twice", () -> assertThat(charges.values()).allMatch(times -> times == 1));
        simulation.eventually(
                "who ordered pays", () -> assertThat(charges.keySet()).containsAll(confirmed));

        for (String order : List.of("o-1", "o-2", "o-3")) {
            try {
                simulation.client().send(ORDERS, order);
                confirmed.add(order);
            } catch (MessagingException unknown) {
                // nobody knows whether it was sent
            }
        }
    }
    // end snippet
}
