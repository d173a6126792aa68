import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Messaging;
import dev.messaging.MessagingException;
import dev.messaging.testkit.MessagingProbe;
import dev.messaging.testkit.MessagingTest;
import dev.messaging.testkit.simulation.Simulation;
import dev.messaging.testkit.simulation.SimulationTest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

class PaymentsTest {

    private final Map<String, Long> charged = new HashMap<>();

    @MessagingTest
    void an_order_is_charged(Messaging messaging, MessagingProbe probe) {
        Payments.start(messaging, charged);

        messaging.send(Payments.CHARGES, new Payments.Charge("o-1", 995));

        assertThat(probe).handledOnce(Payments.CHARGES);
        assertThat(charged).containsOnly(Map.entry("o-1", 995L));
    }

    @SimulationTest(seeds = 100)
    void whatever_was_sent_is_charged(Simulation simulation) {
        Map<String, Long> books = new HashMap<>();
        Set<String> sent = new HashSet<>();
        simulation.service("payments", service -> Payments.start(service.messaging(), books));
        simulation.eventually(
                "who ordered pays", () -> assertThat(books.keySet()).containsAll(sent));
        for (String order : new String[] {"o-1", "o-2", "o-3"}) {
            try {
                simulation.client().send(Payments.CHARGES, new Payments.Charge(order, 995));
                sent.add(order);
            } catch (MessagingException unknown) {
                // nobody knows whether it was sent
            }
        }
    }
}
