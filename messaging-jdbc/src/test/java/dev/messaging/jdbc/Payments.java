package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Queue;
import dev.messaging.testkit.simulation.Scenario;
import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Orders are written with their charges in an outbox, and charged in an inbox, whatever goes wrong. */
record Payments(Variant variant, int replicas) implements Scenario {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);
    private static final int CUSTOMERS = 2;
    private static final int ORDERS = 8;
    private static final Duration A_WHILE = Duration.ofMillis(200);

    /** Nothing takes longer, and an idle relay looks again each second. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final RelayOptions QUICK = RelayOptions.defaults().withWorkers(2);

    @Override
    public void play(Simulation simulation) throws SQLException {
        SimulatedDatabase database = new SimulatedDatabase(simulation);
        database.execute("CREATE TABLE IF NOT EXISTS orders (name VARCHAR(20) PRIMARY KEY)");
        database.execute("CREATE TABLE IF NOT EXISTS charges"
                + " (id BIGINT GENERATED ALWAYS AS IDENTITY, name VARCHAR(20) NOT NULL)");
        for (int i = 0; i < replicas; i++) {
            simulation.service("payments", service -> pay(service, database.seenBy(service)));
        }
        simulation.service("orders", service -> order(service, database.seenBy(service)));
        simulation.service("relay", service -> relay(service, database.seenBy(service)));
        simulation.always(
                "nobody pays twice",
                database.ofCommits(() ->
                        assertThat(database.strings("SELECT name FROM charges")).doesNotHaveDuplicates()));
        simulation.eventually(
                "all is ordered",
                () -> assertThat(database.strings("SELECT name FROM orders")).hasSize(ORDERS));
        simulation.eventually(
                "who ordered pays",
                () -> assertThat(database.strings("SELECT name FROM charges"))
                        .containsExactlyInAnyOrderElementsOf(database.strings("SELECT name FROM orders")));
        if (replicas == 1) {
            simulation.eventually("each customer pays in order", () -> requireOrder(database));
        }
        simulation.eventually(
                "the outbox is empty",
                () -> assertThat(database.strings("SELECT id FROM messaging_outbox"))
                        .isEmpty());
        simulation.eventually("and everything is over", database::close);
        simulation.patience(PATIENCE);
        simulation.advance(Duration.ofSeconds(30));
        database.calm();
    }

    private static void requireOrder(SimulatedDatabase database) throws SQLException {
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            String suffix = "@" + customer;
            List<String> names =
                    database.strings("SELECT name FROM charges WHERE name LIKE '%" + suffix + "' ORDER BY id");
            List<String> sorted = new ArrayList<>(names);
            sorted.sort(null);
            assertThat(names).isEqualTo(sorted);
        }
    }

    private void pay(SimulatedService service, Database database) {
        var persistence = variant.persistence(Persistence.of(service.messaging()));
        service.messaging().receive(CHARGES, variant.handler(persistence, database, (charge, connection) -> {
            insert(connection, "charges", charge.payload());
            service.work(Duration.ofMillis(5));
        }));
    }

    private void order(SimulatedService service, Database database) {
        Outbox outbox = Outbox.open(variant.persistence(Persistence.of(service.messaging())), database);
        service.execute(() -> {
            for (int i = 0; i < ORDERS; i++) {
                String name = "o-" + i + "@" + i % CUSTOMERS;
                String customer = "customer-" + i % CUSTOMERS;
                while (!order(outbox, database, name, customer)) {
                    service.work(A_WHILE);
                }
            }
        });
    }

    /** Whether it is there. */
    private static boolean order(Outbox outbox, Database database, String name, String customer) {
        try {
            return database.inTransaction(connection -> {
                insert(connection, "orders", name);
                outbox.send(connection, CHARGES, Message.of(name).withPartitionKey(customer));
                return true;
            });
        } catch (SQLException failed) {
            return SqlFailures.isDuplicate(failed);
        } catch (RuntimeException failed) {
            if (SqlFailures.in(failed) == null) {
                throw failed;
            }
            return false;
        }
    }

    private void relay(SimulatedService service, Database database) {
        Outbox.open(variant.persistence(Persistence.of(service.messaging())), database)
                .startRelay(QUICK);
    }

    private static void insert(Connection connection, String table, String name) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table + " (name) VALUES (?)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }
}
