package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Where an inbox gets its transactions: from a data source, or from a framework that manages them. Thread-safe.
 *
 * <p>With Spring, for example, whose data access then takes part in the same transaction:
 *
 * <pre>{@code
 * ConnectionSource springs = new ConnectionSource() {
 *     public <R> R inTransaction(Work<R> work) {
 *         return transactionTemplate.execute(status -> {
 *             Connection connection = DataSourceUtils.getConnection(dataSource);
 *             try {
 *                 return work.run(connection);
 *             } catch (Exception failed) {
 *                 throw failed instanceof RuntimeException runtime ? runtime : new UndeclaredThrowableException(failed);
 *             } finally {
 *                 DataSourceUtils.releaseConnection(connection, dataSource);
 *             }
 *         });
 *     }
 * };
 * }</pre>
 */
public interface ConnectionSource {

    /**
     * Runs work in one transaction of its own: commits if it returns, rolls back if it throws.
     *
     * @throws Exception what the work throws, or what keeps the transaction from beginning or being committed; a {@link
     *     SQLException} may be wrapped
     */
    <R> R inTransaction(Work<R> work) throws Exception;

    /** Transactions by plain JDBC, each on a connection of the data source. */
    static ConnectionSource of(DataSource dataSource) {
        return new DataSourceTransactions(dataSource);
    }

    /**
     * What is done in a transaction.
     *
     * @param <R> what comes of it
     */
    @FunctionalInterface
    interface Work<R> {

        /** Does it; commits nothing and closes nothing. */
        R run(Connection connection) throws Exception;
    }
}
