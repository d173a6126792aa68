package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.broker.PostgresDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.postgresql.PGConnection;
import org.slf4j.LoggerFactory;

/** A relay hears what other processes have committed, long before it would look. */
@Isolated("it times what it hears, and reads the log")
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

    @Test
    void what_fails_without_being_the_database_is_tried_again_and_told_once() {
        AtomicInteger asked = new AtomicInteger();
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(Notifications.class);
        Level level = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        logger.addAppender(logged);
        try (SystemEnvironment environment = new SystemEnvironment("notifications")) {
            Notifications notifications = Notifications.listen(failing(asked), environment, () -> {});
            await().until(() -> asked.get() >= 3);
            notifications.close();
        } finally {
            logger.detachAppender(logged);
            logger.setAdditive(true);
            logger.setLevel(level);
        }
        assertThat(logged.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
    }

    @Test
    void listening_begins_when_there_is_a_thread() {
        AtomicInteger asked = new AtomicInteger();
        try (SystemEnvironment environment = new SystemEnvironment("notifications")) {
            ScarceThreads threads = new ScarceThreads(environment);
            threads.areThere(false);
            Notifications notifications = Notifications.listen(failing(asked), threads, () -> {});
            assertThat(asked).hasValue(0);
            threads.areThere(true);

            await().until(() -> asked.get() > 0);
            notifications.close();
        }
    }

    @Test
    void a_connection_that_is_lost_without_a_sign_is_replaced_and_what_was_missed_is_looked_for() {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        try (SystemEnvironment environment = new SystemEnvironment("notifications")) {
            Notifications notifications = Notifications.listen(silent(opened), environment, looks::incrementAndGet);
            await().until(() -> opened.get() >= 3);
            notifications.close();
        }
        assertThat(looks).hasValueGreaterThanOrEqualTo(2);
    }

    /** On whose connections nothing is heard, because they are lost; only who asks is told. */
    private static Database silent(AtomicInteger opened) {
        PGConnection driver = fake(PGConnection.class, Map.of());
        Map<String, Object> answers = Map.of(
                "getAutoCommit", true,
                "isWrapperFor", true,
                "unwrap", driver,
                "createStatement", fake(Statement.class, Map.of("execute", true)),
                "isValid", false);
        DataSource dataSource = Proxies.of(DataSource.class, (proxy, method, given) -> {
            opened.incrementAndGet();
            return fake(Connection.class, answers);
        });
        return new Database(dataSource, Dialect.POSTGRESQL, TestDatabase.options(), Dialect.POSTGRESQL.now());
    }

    /** Answers so, and else with nothing, after a moment. */
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return Proxies.of(type, (proxy, method, given) -> {
            LockSupport.parkNanos(1_000);
            return answers.get(method.getName());
        });
    }

    /** What no driver should do. */
    private static Database failing(AtomicInteger asked) {
        DataSource dataSource = Proxies.of(DataSource.class, (proxy, method, given) -> {
            asked.incrementAndGet();
            throw new IllegalStateException("A bug, for the test");
        });
        return new Database(dataSource, Dialect.POSTGRESQL, TestDatabase.options(), Dialect.POSTGRESQL.now());
    }

    private static Messaging connect(SystemEnvironment environment) {
        return Messaging.builder().url("memory:").environment(environment).connect();
    }
}
