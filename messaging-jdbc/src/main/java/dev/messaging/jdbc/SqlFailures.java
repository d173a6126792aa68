package dev.messaging.jdbc;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what a database's failure means, by its SQLSTATE; frameworks may have wrapped it. */
final class SqlFailures {

    /** Shutdowns, lost connections, and too many of them. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "53300", "90067", "90098", "90121");

    /** Deadlocks, failed serialization, rows that another has changed. */
    private static final Set<String> OVERTAKEN = Set.of("40001", "40P01", "90131");

    /** Locks that another has held for too long. */
    private static final Set<String> TIMED_OUT = Set.of("55P03", "57014", "HYT00", "41000");

    /** MariaDB's code for a row that another has changed; it has no SQLSTATE of its own. */
    private static final int ROW_CHANGED = 1020;

    /** The code of MariaDB and MySQL for a lock timeout, which has none either. */
    private static final int LOCK_TIMED_OUT = 1205;

    private static final int LONGEST_CHAIN = 50;

    private SqlFailures() {}

    /** The database's own failure inside this one. */
    static @Nullable SQLException in(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < LONGEST_CHAIN; depth++) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** Whether the database cannot be reached, and nothing is wrong with what was asked of it. */
    static boolean isConnectionLost(@Nullable Throwable failure) {
        SQLException sql = in(failure);
        if (sql == null) {
            return false;
        }
        String state = state(sql);
        return sql instanceof SQLRecoverableException
                || sql instanceof SQLTransientConnectionException
                || sql instanceof SQLNonTransientConnectionException
                || state.startsWith("08")
                || AWAY.contains(state);
    }

    /** Whether another transaction was in the way, so that the same may work at once. */
    static boolean isContention(@Nullable Throwable failure) {
        SQLException sql = in(failure);
        return sql != null
                && !isConnectionLost(sql)
                && (isOvertaken(sql)
                        || TIMED_OUT.contains(state(sql))
                        || sql.getErrorCode() == LOCK_TIMED_OUT
                        || sql instanceof SQLTransientException);
    }

    /** Whether another transaction was given precedence, without a wait that may take as long again. */
    static boolean isOvertaken(SQLException failure) {
        return OVERTAKEN.contains(state(failure)) || failure.getErrorCode() == ROW_CHANGED;
    }

    /** Whether it is the value that the database does not take, such as a text with a NUL. */
    static boolean isOfData(@Nullable Throwable failure) {
        SQLException sql = in(failure);
        return sql != null && state(sql).startsWith("22");
    }

    /** Whether the row is there already. */
    static boolean isDuplicate(SQLException failure) {
        return failure.getErrorCode() == 1062 || state(failure).equals("23505");
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }
}
