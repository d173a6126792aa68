package dev.messaging.jdbc;

import dev.messaging.spi.Time;
import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * An H2 in simulated time, whose clients may die before and after each statement and commit, and which itself fails, having
 * committed or not. It waits for no lock: in simulated time whoever holds it could not go on.
 */
public final class SimulatedDatabase implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Map<Integer, Time> TIMES = new ConcurrentHashMap<>();
    private static final Duration ROUND_TRIP = Duration.ofMillis(1);
    private static final double FAILURES = 0.02;

    private final int number = NUMBERS.incrementAndGet();
    private final JdbcDataSource h2 = new JdbcDataSource();
    private final Map<SimulatedService, List<Connection>> connections = new ConcurrentHashMap<>();
    private final Connection own;
    private final Simulation simulation;
    private boolean calm;

    SimulatedDatabase(Simulation simulation) throws SQLException {
        this.simulation = simulation;
        TIMES.put(number, simulation.time());
        h2.setURL("jdbc:h2:mem:simulated" + number + ";LOCK_TIMEOUT=1");
        own = h2.getConnection();
        execute("CREATE ALIAS SIMULATED_NOW FOR \"" + SimulatedDatabase.class.getName() + ".now\"");
        try (Connection connection = h2.getConnection()) {
            new Schema(Dialect.H2, TestDatabase.options()).prepare(connection, Table.values());
        }
    }

    /** What H2 calls. */
    public static long now(int number) {
        return TIMES.get(number).clock().millis();
    }

    /** As one life of a service sees it; the connections of its earlier lives are gone, and what they had not committed. */
    Database seenBy(SimulatedService service) {
        return seenBy(service, UnaryOperator.identity());
    }

    /**
     * The same for one that says something else than it means.
     *
     * @param breaking what becomes of its statements
     */
    Database seenBy(SimulatedService service, UnaryOperator<String> breaking) {
        connections.computeIfAbsent(service, none -> new ArrayList<>()).forEach(SimulatedDatabase::close);
        connections.get(service).clear();
        return new Database(new Pool(service, breaking), Dialect.H2, TestDatabase.options(), now());
    }

    /** The expression for the present time. */
    String now() {
        return "CAST(SIMULATED_NOW(" + number + ") AS BIGINT)";
    }

    /** From now on nothing fails by itself. */
    void calm() {
        calm = true;
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

    @Override
    public void close() {
        connections.values().forEach(each -> each.forEach(SimulatedDatabase::close));
        close(own);
        TIMES.remove(number);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException lost) {
            throw new IllegalStateException(lost);
        }
    }

    private boolean fails() {
        return !calm && simulation.random().nextDouble() < FAILURES;
    }

    private Connection connect(SimulatedService service, UnaryOperator<String> breaking) throws SQLException {
        service.work(ROUND_TRIP);
        if (fails()) {
            throw new SQLRecoverableException("The simulated database refuses", "08001");
        }
        Connection connection = h2.getConnection();
        connections.get(service).add(connection);
        return Proxies.of(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "commit" -> {
                service.work(ROUND_TRIP);
                boolean fails = fails();
                if (fails && simulation.random().nextBoolean()) {
                    connection.rollback();
                    throw new SQLRecoverableException("The simulated commit failed", "08006");
                }
                connection.commit();
                service.work(ROUND_TRIP);
                if (fails) {
                    throw new SQLRecoverableException("The simulated commit was not confirmed", "08006");
                }
                yield null;
            }
            case "prepareStatement" -> {
                PreparedStatement statement = connection.prepareStatement(breaking.apply((String) arguments[0]));
                yield Proxies.of(
                        PreparedStatement.class,
                        (ignored, called, given) -> called.getName().startsWith("execute")
                                ? execute(service, connection, () -> Proxies.invoke(statement, called, given))
                                : Proxies.invoke(statement, called, given));
            }
            case "close" -> {
                connections.get(service).remove(connection);
                connection.close();
                yield null;
            }
            default -> Proxies.invoke(connection, method, arguments);
        });
    }

    /** What commits itself may be done though it seems to have failed, and its client may die before it hears of it. */
    private Object execute(SimulatedService service, Connection connection, Statements statement) throws Throwable {
        service.work(ROUND_TRIP);
        boolean fails = fails();
        if (fails && (!connection.getAutoCommit() || simulation.random().nextBoolean())) {
            throw new SQLRecoverableException("The simulated connection was lost", "08006");
        }
        Object result = statement.execute();
        if (connection.getAutoCommit()) {
            service.work(ROUND_TRIP);
        }
        if (fails) {
            throw new SQLRecoverableException("The simulated statement was not confirmed", "08006");
        }
        return result;
    }

    /** What is sent to the database. */
    private interface Statements {

        Object execute() throws Throwable;
    }

    /** Connections for one life of a service. */
    private final class Pool implements DataSource {

        private final SimulatedService service;
        private final UnaryOperator<String> breaking;

        Pool(SimulatedService service, UnaryOperator<String> breaking) {
            this.service = service;
            this.breaking = breaking;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return connect(service, breaking);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return connect(service, breaking);
        }

        @Override
        public PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("Nothing is wrapped");
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
