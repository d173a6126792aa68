package dev.messaging.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;

/** The databases that are known, and what each says in its own words. */
public enum Dialect {
    /** PostgreSQL 12 or newer. */
    POSTGRESQL("postgresql.sql", "CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)"),
    /** MySQL 8.0.1 or newer, and MariaDB 10.6 or newer; tested on MariaDB. */
    MYSQL("mysql.sql", "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)"),
    /** H2 2.3 or newer. */
    H2("h2.sql", "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)");

    private final String script;
    private final String now;

    Dialect(String script, String now) {
        this.script = script;
        this.now = now;
    }

    /**
     * The dialect of the database behind a connection.
     *
     * @throws IllegalStateException if it is another one
     */
    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        String name = product.toLowerCase(Locale.ROOT);
        if (name.contains("postgresql")) {
            return POSTGRESQL;
        }
        if (name.contains("mysql") || name.contains("mariadb")) {
            return MYSQL;
        }
        if (name.equals("h2")) {
            return H2;
        }
        throw new IllegalStateException("The database calls itself '" + product
                + "'; PostgreSQL, MySQL, MariaDB and H2 are known. If it speaks like one of them, say so by"
                + " JdbcOptions.withDialect");
    }

    /** The file that creates the tables, beside this class. */
    String script() {
        return script;
    }

    /** The database's time in milliseconds since 1970: of all processes' clocks the one that they share. */
    String now() {
        return now;
    }

    /** An insert that does nothing where the primary key is taken, or fails with {@link SqlFailures#isDuplicate}. */
    String insertIfAbsent(String insert) {
        return this == POSTGRESQL ? insert + " ON CONFLICT DO NOTHING" : insert;
    }

    /** Whether a deadlock rolls the whole transaction back and lets it go on, as if nothing had been before. */
    boolean losesTransactions() {
        return this != POSTGRESQL;
    }

    /** Whether statements of many rows can go together: one trip, counts to rely on, and no row locked but theirs. */
    boolean takesBatches() {
        return this == POSTGRESQL;
    }

    /**
     * Deletes some rows, and passes over those that are locked where the database can.
     *
     * @param condition which rows
     * @param most how many at once
     */
    String deleteSome(String table, String condition, int most) {
        return switch (this) {
            case POSTGRESQL ->
                "DELETE FROM " + table + " WHERE ctid = ANY(ARRAY(SELECT ctid FROM " + table + " WHERE " + condition
                        + " LIMIT " + most + " FOR UPDATE SKIP LOCKED))";
            case MYSQL -> "DELETE FROM " + table + " WHERE " + condition + " LIMIT " + most;
            case H2 -> "DELETE FROM " + table + " WHERE " + condition + " FETCH FIRST " + most + " ROWS ONLY";
        };
    }
}
