package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A database that is known: its dialect, its tables, its time.
 *
 * @param dataSource gives connections; the pool is the application's
 * @param now the expression for the database's time in milliseconds
 */
record Database(DataSource dataSource, Dialect dialect, JdbcOptions options, String now) {

    private static final int MOST_TRIES = 5;

    /**
     * Asks the database what it is, and does what the options say about these tables.
     *
     * @throws IllegalStateException if it is not known, cannot be reached, or lacks a table
     */
    static Database open(DataSource dataSource, JdbcOptions options, Table... tables) {
        try {
            return autoCommitted(dataSource, connection -> {
                Dialect dialect = options.dialect() == null ? Dialect.of(connection) : options.dialect();
                new Schema(dialect, options).prepare(connection, tables);
                return new Database(dataSource, dialect, options, dialect.now());
            });
        } catch (SQLException failed) {
            throw new IllegalStateException(
                    "The database cannot be asked for its tables; it says: " + failed.getMessage()
                            + ". Check the data source, and whether its user may read and create them",
                    failed);
        }
    }

    String name(Table table) {
        return table.name(options);
    }

    /** Runs statements that are each committed by themselves. */
    <R> R autoCommitted(SqlFunction<R> work) throws SQLException {
        return autoCommitted(dataSource, work);
    }

    /** Not every pool restores what was set on its connections. */
    private static <R> R autoCommitted(DataSource dataSource, SqlFunction<R> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            if (connection.getAutoCommit()) {
                return work.apply(connection);
            }
            connection.setAutoCommit(true);
            R result;
            try {
                result = work.apply(connection);
            } catch (Throwable failed) {
                restore(connection, failed);
                throw failed;
            }
            connection.setAutoCommit(false);
            return result;
        }
    }

    private static void restore(Connection connection, Throwable failure) {
        try {
            connection.setAutoCommit(false);
        } catch (SQLException again) {
            failure.addSuppressed(again);
        }
    }

    /** Does what does no harm when it is done again, a few times if other transactions are given precedence. */
    static <R> R persistently(SqlSupplier<R> work) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                return work.get();
            } catch (SQLException failed) {
                if (tries == MOST_TRIES || !SqlFailures.isOvertaken(failed)) {
                    throw failed;
                }
            }
        }
    }

    /** Runs statements in one transaction. */
    <R> R inTransaction(SqlFunction<R> work) throws SQLException {
        try {
            return new DataSourceTransactions(dataSource).inTransaction(work::apply);
        } catch (SQLException | RuntimeException failed) {
            throw failed;
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * What is done with a connection.
     *
     * @param <R> what comes of it
     */
    @FunctionalInterface
    interface SqlFunction<R> {

        R apply(Connection connection) throws SQLException;
    }

    /**
     * What is done with a connection that it gets itself.
     *
     * @param <R> what comes of it
     */
    @FunctionalInterface
    interface SqlSupplier<R> {

        R get() throws SQLException;
    }
}
