package dev.messaging.jdbc;

import static org.awaitility.Awaitility.await;

import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.PostgresDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A relay hears what other processes have committed, long before it would look. */
class NotificationsTest {

    private static final Queue<String> CHARGES = Queue.of("charges", String.class);

    /** Once it finds nothing, it looks half as often each time. */
    private static final Duration WHEN_IT_LOOKS_SELDOM = Duration.ofMillis(2_500);

    @Test
    void what_another_process_commits_is_sent_at_once() throws Exception {
        try (SystemEnvironment environment = new SystemEnvironment("notifications");
                TestDatabase database = TestDatabase.postgres(PostgresDatabase.shared());
                Messaging sender = connect(environment);
                Messaging other = connect(environment)) {
            List<String> charges = new CopyOnWriteArrayList<>();
            other.receive(CHARGES, charge -> charges.add(charge.payload()));
            Outbox outbox = Outbox.open(sender, database.dataSource(), TestDatabase.options());
            Outbox others = Outbox.open(other, database.dataSource(), TestDatabase.options());
            try (Relay relay = others.startRelay(RelayOptions.defaults().withPollInterval(Duration.ofMinutes(10)))) {
                await().during(WHEN_IT_LOOKS_SELDOM)
                        .until(() -> relay.health().checks().size() == 1);
                database.open(Table.OUTBOX).inTransaction(connection -> outbox.send(connection, CHARGES, "charge"));

                await().atMost(Duration.ofSeconds(1)).until(() -> charges.contains("charge"));
            }
        }
    }

    private static Messaging connect(SystemEnvironment environment) {
        return Messaging.builder().url("memory:").environment(environment).connect();
    }
}
