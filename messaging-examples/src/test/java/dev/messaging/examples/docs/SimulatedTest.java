package dev.messaging.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.messaging.MessagingException;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.testkit.simulation.Fault;
import dev.messaging.testkit.simulation.Faults;
import dev.messaging.testkit.simulation.Simulation;
import dev.messaging.testkit.simulation.SimulationTest;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SimulatedTest {

    private static final Queue<String> ORDERS = Queue.of("orders", String.class);

    private static final Operation<String, String> PRICE = Operation.of("price", String.class, String.class);

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

    /** What the documentation tells of it. */
    @Test
    void a_bug_is_found() throws IOException {
        AssertionError found = catchThrowableOfType(AssertionError.class, () -> Simulation.play(1_000, this::invoices));

        Markdown page = Markdown.read(DocumentationTest.ROOT, DocumentationTest.ROOT.resolve("docs/testing.md"));
        assertThat(withoutNumbers(found.getMessage()))
                .isEqualTo(withoutNumbers(page.fence("output", "simulation-bug").text()));
        Simulation.play(1_000, this::invoicesSafely);
    }

    /** Which seed it is, and when what happens, changes with the library. */
    private static String withoutNumbers(String text) {
        return text.strip().replaceAll(" +\n", "\n").replaceAll("\\d+(\\.\\d+)?", "N");
    }

    // snippet: simulation-bug
    private void invoices(Simulation simulation) {
        Set<String> charged = new HashSet<>();
        Map<String, String> invoices = new HashMap<>();
        simulation.service("prices", service -> service.messaging().respond(PRICE, order -> "9.95 EUR"));
        simulation.service(
                "payments",
                service -> service.messaging().receive(ORDERS, order -> {
                    if (charged.add(order.payload())) {
                        invoices.put(order.payload(), service.messaging().request(PRICE, order.payload()));
                    }
                }));
        simulation.eventually(
                "who is charged gets an invoice",
                () -> assertThat(invoices.keySet()).isEqualTo(charged));
        simulation.faults(Faults.none().with(Fault.CRASH, 0.05));
        simulation.client().send(ORDERS, "o-1");
    }
    // end snippet

    private void invoicesSafely(Simulation simulation) {
        Set<String> charged = new HashSet<>();
        Map<String, String> invoices = new HashMap<>();
        simulation.service("prices", service -> service.messaging().respond(PRICE, order -> "9.95 EUR"));
        simulation.service(
                "payments",
                // snippet: simulation-fix
                service -> service.messaging().receive(ORDERS, order -> {
                    if (!invoices.containsKey(order.payload())) {
                        String price = service.messaging().request(PRICE, order.payload());
                        charged.add(order.payload()); // from here on nothing can come between
                        invoices.put(order.payload(), price);
                    }
                }));
        // end snippet
        simulation.eventually(
                "who is charged gets an invoice",
                () -> assertThat(invoices.keySet()).isEqualTo(charged));
        simulation.faults(Faults.none().with(Fault.CRASH, 0.05));
        simulation.client().send(ORDERS, "o-1");
    }
}
