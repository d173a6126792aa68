package dev.messaging.jdbc;

import dev.messaging.spi.Time;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;

/**
 * An H2 that one simulation after another takes over, empty: to make one takes longer than many a simulation. It waits for no
 * lock: in simulated time whoever holds it could not go on.
 */
public final class ReusedH2 {

    private static final ThreadLocal<ReusedH2> OF_THIS_THREAD = new ThreadLocal<>();
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Map<Integer, Time> TIMES = new ConcurrentHashMap<>();

    private final int number = NUMBERS.incrementAndGet();
    private final JdbcDataSource dataSource = new JdbcDataSource();
    private final Connection own;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Set<Connection> lent = new LinkedHashSet<>();

    private ReusedH2() throws SQLException {
        dataSource.setURL("jdbc:h2:mem:simulated" + number + ";LOCK_TIMEOUT=1");
        own = dataSource.getConnection();
        execute("CREATE ALIAS SIMULATED_NOW FOR \"" + ReusedH2.class.getName() + ".now\"");
        new Schema(Dialect.H2, TestDatabase.options()).prepare(own, Table.values());
    }

    /** For a simulation that this thread plays, in its time. */
    static ReusedH2 in(Time time) throws SQLException {
        ReusedH2 h2 = OF_THIS_THREAD.get();
        if (h2 == null) {
            h2 = new ReusedH2();
            OF_THIS_THREAD.set(h2);
        }
        TIMES.put(h2.number, time);
        h2.empty();
        return h2;
    }

    /** What H2 calls. */
    public static long now(int number) {
        return TIMES.get(number).clock().millis();
    }

    /** The expression for the present time. */
    String now() {
        return "CAST(SIMULATED_NOW(" + number + ") AS BIGINT)";
    }

    /** The simulation before may have ended anywhere. */
    private void empty() throws SQLException {
        for (Connection orphan : List.copyOf(lent)) {
            cut(orphan);
        }
        for (String table : strings("SELECT table_name FROM information_schema.tables WHERE table_schema = 'PUBLIC'")) {
            execute("TRUNCATE TABLE " + table + " RESTART IDENTITY");
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.execute(sql);
        }
    }

    List<String> strings(String sql) throws SQLException {
        try (Statement statement = own.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> strings = new ArrayList<>();
            while (row.next()) {
                strings.add(row.getString(1));
            }
            return strings;
        }
    }

    /** A connection that commits each statement by itself. */
    Connection lend() throws SQLException {
        Connection connection = idle.isEmpty() ? dataSource.getConnection() : idle.pop();
        lent.add(connection);
        return connection;
    }

    /** Takes a connection back; what was not committed is not. */
    void giveBack(Connection connection) throws SQLException {
        if (lent.remove(connection)) {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            idle.push(connection);
        }
    }

    /** Ends a connection whose client is gone, if it was not given back; what was not committed is not. */
    void cut(Connection connection) throws SQLException {
        if (lent.remove(connection)) {
            connection.close();
        }
    }
}
