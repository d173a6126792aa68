package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** How statements are said, whatever the database. */
class DatabaseTest {

    private final SQLException overtaken = new SQLException("could not serialize access", "40001");

    @Test
    void what_a_dead_connection_refuses_then_does_not_hide_why_it_is_dead() {
        SQLException first = new SQLException("An I/O error occurred", "08006");
        SQLException then = new SQLException("This connection has been closed", "08003");
        Connection dead = Proxies.of(Connection.class, (proxy, method, given) -> switch (method.getName()) {
            case "getAutoCommit" -> false;
            case "setAutoCommit" -> {
                if (given[0].equals(false)) {
                    throw then;
                }
                yield null;
            }
            default -> null;
        });
        DataSource dataSource = Proxies.of(DataSource.class, (proxy, method, given) -> dead);
        Database database = new Database(dataSource, Dialect.H2, JdbcOptions.defaults(), Dialect.H2.now());

        assertThatThrownBy(() -> database.autoCommitted(connection -> {
                    throw first;
                }))
                .isSameAs(first)
                .hasSuppressedException(then);
    }

    @Test
    void what_is_overtaken_is_done_again() throws SQLException {
        AtomicInteger tries = new AtomicInteger();
        int result = Database.persistently(() -> {
            if (tries.incrementAndGet() < 3) {
                throw overtaken;
            }
            return 42;
        });
        assertThat(result).isEqualTo(42);
        assertThat(tries).hasValue(3);
    }

    @Test
    void what_is_overtaken_each_time_fails_in_the_end_and_what_fails_otherwise_at_once() {
        AtomicInteger tries = new AtomicInteger();
        assertThatThrownBy(() -> Database.persistently(() -> {
                    tries.incrementAndGet();
                    throw overtaken;
                }))
                .isSameAs(overtaken);
        assertThat(tries).hasValue(5);

        tries.set(0);
        SQLException lost = new SQLException("An I/O error occurred", "08006");
        assertThatThrownBy(() -> Database.persistently(() -> {
                    tries.incrementAndGet();
                    throw lost;
                }))
                .isSameAs(lost);
        assertThat(tries).hasValue(1);
    }
}
