package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Transactions by plain JDBC. */
record DataSourceTransactions(DataSource dataSource) implements ConnectionSource {

    @Override
    public <R> R inTransaction(Work<R> work) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            if (autoCommit) {
                connection.setAutoCommit(false);
            }
            R result;
            try {
                result = work.run(connection);
                connection.commit();
            } catch (Throwable failed) {
                rollBack(connection, autoCommit, failed);
                throw failed;
            }
            if (autoCommit) {
                restoreAutoCommit(connection);
            }
            return result;
        }
    }

    /** Not before it is rolled back may it commit by itself again: switching commits what is there. */
    private static void rollBack(Connection connection, boolean autoCommit, Throwable failure) {
        try {
            connection.rollback();
            if (autoCommit) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException again) {
            failure.addSuppressed(again);
        }
    }

    /** If the connection is lost by now, the transaction is committed all the same; the pool finds out. */
    private static void restoreAutoCommit(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException lost) {
            return;
        }
    }
}
