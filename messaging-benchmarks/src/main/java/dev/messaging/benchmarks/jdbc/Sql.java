package dev.messaging.benchmarks.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Statements by hand. */
final class Sql {

    private Sql() {}

    static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What the business writes. */
    static void book(Connection connection, String charge, long cents) throws SQLException {
        update(connection, "INSERT INTO ledger (charge, cents, note) VALUES (?, ?, ?)", charge, cents, "booked");
    }

    static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    static void createLedger(DataSource dataSource) throws SQLException {
        execute(
                dataSource,
                "CREATE TABLE IF NOT EXISTS ledger (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                        + " charge VARCHAR(100) NOT NULL, cents BIGINT NOT NULL, note VARCHAR(100))");
    }

    /** Runs work in a transaction of its own. */
    static void inTransaction(DataSource dataSource, Work work) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            work.run(connection);
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    /** What is done in a transaction. */
    interface Work {

        void run(Connection connection) throws Exception;
    }
}
