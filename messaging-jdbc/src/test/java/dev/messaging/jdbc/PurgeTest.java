package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.ForwardingEnvironment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When it is purged. */
class PurgeTest {

    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private final SystemEnvironment environment = new SystemEnvironment("purge-test");
    private final Queue<Runnable> begun = new ArrayDeque<>();
    private Duration passed = Duration.ZERO;
    private boolean threads = true;
    private TestDatabase database;
    private Purge purge;

    @BeforeEach
    void open() {
        database = TestDatabase.h2();
        JdbcOptions options = TestDatabase.options().withPurgeInterval(INTERVAL);
        purge = new Purge(
                Database.open(database.dataSource(), options, Table.INBOX), new Manual(environment), Table.INBOX);
    }

    @AfterEach
    void close() {
        database.close();
        environment.close();
    }

    @Test
    void one_that_takes_longer_than_the_interval_is_not_joined_by_a_second() {
        pass(INTERVAL);
        purge.ifDue();
        pass(INTERVAL);
        purge.ifDue();
        assertThat(begun).hasSize(1);

        begun.remove().run();
        pass(INTERVAL);
        purge.ifDue();
        assertThat(begun).hasSize(1);
    }

    @Test
    void one_that_fails_does_not_keep_the_next_from_beginning() {
        database.execute("DROP TABLE messaging_inbox");
        pass(INTERVAL);
        purge.ifDue();
        begun.remove().run();
        pass(INTERVAL);
        purge.ifDue();
        assertThat(begun).hasSize(1);
    }

    @Test
    void where_there_is_no_thread_whoever_writes_goes_on_and_it_is_tried_again_later() {
        threads = false;
        pass(INTERVAL);
        purge.ifDue();
        threads = true;
        pass(INTERVAL);
        purge.ifDue();
        assertThat(begun).hasSize(1);
    }

    private void pass(Duration duration) {
        passed = passed.plus(duration);
    }

    /** Its time passes by hand, and its tasks wait for the test to run them. */
    private final class Manual extends ForwardingEnvironment {

        Manual(SystemEnvironment environment) {
            super(environment);
        }

        @Override
        public long nanoTime() {
            return passed.toNanos();
        }

        @Override
        public Executor handlers() {
            return task -> {
                if (!threads) {
                    throw new OutOfMemoryError("unable to create native thread, for the test");
                }
                begun.add(task);
            };
        }
    }
}
