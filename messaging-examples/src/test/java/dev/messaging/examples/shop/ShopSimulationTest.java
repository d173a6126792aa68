package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.messaging.examples.shop.Channels.Charge;
import dev.messaging.examples.shop.Verdict.Claim;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.Ledger;
import dev.messaging.examples.shop.report.Statistics;
import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import dev.messaging.testkit.simulation.SimulationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The services of the shop, each in a process that may die, over a network that misbehaves. */
class ShopSimulationTest {

    private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.messaging");

    /** One twice; troubles with the card at b and c, and with suppliers too; d is out of stock; an id that is taken. */
    private static final List<String> ORDERS = List.of(
            order("a", "4242424242424242", "BOOK-RIVERS"),
            order("b", CardService.FLAKY, "FURN-STOOL"),
            order("a", "4242424242424242", "BOOK-RIVERS"),
            order("c", "4000000000000002", "GLASS-CARAFE"),
            order("d", "4242424242424242", "BOOK-MOSS"),
            order("a", "4242424242424242", "BOOK-BREAD"),
            "no order");

    @TempDir
    static Path directory;

    private static Path input;

    /** What outlives the services: their ledgers, and the card service. */
    private final Map<String, Map<String, Entry>> ledgers = new HashMap<>();

    private final CardService cards = new CardService();

    @BeforeAll
    static void orders() throws IOException {
        input = Files.write(directory.resolve("orders.jsonl"), ORDERS);
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOG.setLevel(null);
    }

    @SimulationTest(seeds = 2_000)
    void the_books_are_right(Simulation simulation) {
        simulation.always(
                "nobody pays twice",
                () -> assertThat(cards.statement()).extracting(Charge::orderId).doesNotHaveDuplicates());
        simulation.eventually(
                "the books are right",
                () -> assertThat(Check.of(input, this::entries).claims())
                        .flatExtracting(Claim::problems)
                        .isEmpty());
        simulation.eventually("all is as if nothing had gone wrong", () -> {
            assertThat(entries("orders"))
                    .extracting(Entry::what)
                    .containsExactly(
                            "accepted", "accepted", "accepted", "accepted", "refused", "rejected", "malformed");
            assertThat(entries("inventory"))
                    .extracting(Entry::order, Entry::what)
                    .containsExactlyInAnyOrder(
                            tuple("a", "reserved"),
                            tuple("b", "reserved"),
                            tuple("c", "reserved"),
                            tuple("d", "refused"));
            assertThat(cards.statement()).extracting(Charge::orderId).containsExactlyInAnyOrder("a", "b");
            assertThat(orders("payments")).containsOnly("a", "b");
            assertThat(orders("billing")).containsOnly("a", "b", "c");
            assertThat(orders("shipping")).containsOnly("a", "b", "c");
            assertThat(orders("reconciliation")).containsOnly("c");
        });

        start(simulation, "inventory", process -> new Inventory());
        start(simulation, "supplier-birch", process -> Supplier.birch());
        start(simulation, "supplier-cobalt", process -> Supplier.cobalt(warehouse(process)));
        start(simulation, "supplier-dune", process -> Supplier.dune());
        start(simulation, "payments", process -> new Payments(cards));
        start(simulation, "billing", process -> new Billing());
        start(simulation, "shipping", process -> new Shipping());
        start(simulation, "reconciliation", process -> new Reconciliation());
        start(
                simulation,
                "orders",
                process -> new Orders(input, new Statistics(), worker(process), new DirectAnnouncement()));
    }

    private void start(Simulation simulation, String name, Function<SimulatedService, Service> service) {
        simulation.service(
                name,
                process ->
                        service.apply(process).start(process.messaging(), new SimulatedLedger(process, ledger(name))));
    }

    /** Takes longer than orders wait. */
    private static Executor warehouse(SimulatedService process) {
        return search -> process.execute(() -> {
            process.work(Duration.ofMillis(600));
            search.run();
        });
    }

    /** One order at a time: of two with one id the first counts. */
    private static Workers worker(SimulatedService process) {
        return new Workers(1, process::execute, millis -> process.work(Duration.ofMillis(millis)));
    }

    private Map<String, Entry> ledger(String service) {
        return ledgers.computeIfAbsent(service, name -> new LinkedHashMap<>());
    }

    private List<Entry> entries(String service) {
        return List.copyOf(ledger(service).values());
    }

    private List<String> orders(String service) {
        return entries(service).stream().map(Entry::order).toList();
    }

    private static String order(String id, String card, String sku) {
        String json = "{'id':'%s','customer':'of-%s','name':'Ada','card':'%s','items':[%s]}";
        String item = "{'sku':'%s','quantity':1,'cents':100}";
        return json.formatted(id, id, card, item.formatted(sku)).replace('\'', '"');
    }

    /** A crash takes what is not on disk yet. */
    private record SimulatedLedger(SimulatedService process, Map<String, Entry> disk) implements Ledger {

        @Override
        public boolean contains(String key) {
            return disk.containsKey(key);
        }

        @Override
        public boolean append(Entry entry) {
            process.work(Duration.ofMillis(1L << process.random().nextInt(12)));
            return disk.putIfAbsent(entry.key(), entry) == null;
        }
    }
}
