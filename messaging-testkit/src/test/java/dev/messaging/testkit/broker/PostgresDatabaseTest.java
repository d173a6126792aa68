package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest {

    @Test
    void what_is_committed_survives_a_kill_and_a_stop() throws SQLException {
        try (PostgresDatabase database = PostgresDatabase.start()) {
            execute(database, "CREATE TABLE kept (number INT)");
            execute(database, "INSERT INTO kept VALUES (1)");
            String url = database.jdbcUrl();
            try (Connection open = DriverManager.getConnection(url)) {
                database.kill();
                assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
                database.restart();
                assertThat(open.isValid(1)).isFalse();
            }
            assertThat(database.jdbcUrl()).isEqualTo(url);
            execute(database, "INSERT INTO kept VALUES (2)");

            try (Connection open = DriverManager.getConnection(url)) {
                database.stop();
                assertThatThrownBy(() -> DriverManager.getConnection(url)).isInstanceOf(SQLException.class);
                database.restart();
                assertThat(open.isValid(1)).isFalse();
            }
            assertThat(number(database, "SELECT COUNT(*) FROM kept")).isEqualTo(2);
        }
    }

    @Test
    void a_shared_one_is_not_disturbed() throws SQLException {
        PostgresDatabase database = PostgresDatabase.shared();
        assertThat(number(database, "SELECT 1")).isEqualTo(1);
        assertThatThrownBy(database::kill)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("@WithPostgres(own = true)");
    }

    private static void execute(PostgresDatabase database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(PostgresDatabase database, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
