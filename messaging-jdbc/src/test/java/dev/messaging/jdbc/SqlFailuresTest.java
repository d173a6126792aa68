package dev.messaging.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the databases' own words for their failures mean. */
class SqlFailuresTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a deadlock of PostgreSQL, 40P01, 0",
        "a failed serialization, 40001, 0",
        "a statement timeout of PostgreSQL, 57014, 0",
        "a lock timeout of PostgreSQL, 55P03, 0",
        "a lock timeout of H2, HYT00, 50200",
        "a concurrent update of H2, 90131, 90131",
        "a deadlock of MySQL, 40001, 1213",
        "a lock timeout of MySQL, HY000, 1205",
        "a row of MariaDB that another has changed, HY000, 1020"
    })
    void another_transaction_in_the_way_is_no_outage(String what, String state, int code) {
        SQLException failure = new SQLException(what, state, code);
        assertThat(SqlFailures.isContention(failure)).isTrue();
        assertThat(SqlFailures.isContention(new IllegalStateException(failure))).isTrue();
        assertThat(SqlFailures.isConnectionLost(failure)).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a statement timeout of PostgreSQL, 57014, 0",
        "a lock timeout of PostgreSQL, 55P03, 0",
        "a lock timeout of H2, HYT00, 50200",
        "a lock timeout of MySQL, HY000, 1205"
    })
    void a_wait_is_not_begun_again(String what, String state, int code) {
        assertThat(SqlFailures.isOvertaken(new SQLException(what, state, code))).isFalse();
    }
}
