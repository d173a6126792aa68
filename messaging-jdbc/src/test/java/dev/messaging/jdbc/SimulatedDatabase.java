package dev.messaging.jdbc;

import dev.messaging.testkit.ThrowingRunnable;
import dev.messaging.testkit.simulation.SimulatedService;
import dev.messaging.testkit.simulation.Simulation;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLNonTransientException;
import java.sql.SQLRecoverableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * An H2 in simulated time, whose clients may die before and after each statement and commit, and which itself fails, having
 * committed or not.
 */
final class SimulatedDatabase implements AutoCloseable {

    private static final Duration ROUND_TRIP = Duration.ofMillis(1);
    private static final double FAILURES = 0.02;

    private final ReusedH2 h2;
    private final Map<SimulatedService, Set<Connection>> connections = new LinkedHashMap<>();
    private final Simulation simulation;
    private int commits;
    private boolean calm;

    SimulatedDatabase(Simulation simulation) throws SQLException {
        this.simulation = simulation;
        this.h2 = ReusedH2.in(simulation.time());
    }

    /** As one life of a service sees it; the connections of its earlier lives are gone, and what they had not committed. */
    Database seenBy(SimulatedService service) throws SQLException {
        return seenBy(service, UnaryOperator.identity());
    }

    /**
     * The same for one that says something else than it means.
     *
     * @param breaking what becomes of its statements
     */
    Database seenBy(SimulatedService service, UnaryOperator<String> breaking) throws SQLException {
        cut(connections.getOrDefault(service, Set.of()));
        connections.put(service, new LinkedHashSet<>());
        return new Database(new Pool(service, breaking), Dialect.H2, TestDatabase.options(), now());
    }

    /** The expression for the present time. */
    String now() {
        return h2.now();
    }

    /** From now on nothing fails by itself. */
    void calm() {
        calm = true;
    }

    void execute(String sql) throws SQLException {
        h2.execute(sql);
    }

    List<String> strings(String sql) throws SQLException {
        return h2.strings(sql);
    }

    /** A check of what is committed, which has nothing to look at until something is. */
    ThrowingRunnable ofCommits(ThrowingRunnable check) {
        AtomicInteger checked = new AtomicInteger(-1);
        return () -> {
            if (checked.getAndSet(commits) != commits) {
                check.run();
            }
        };
    }

    @Override
    public void close() throws SQLException {
        for (Set<Connection> each : connections.values()) {
            cut(each);
        }
    }

    private void cut(Set<Connection> orphans) throws SQLException {
        for (Connection orphan : orphans) {
            h2.cut(orphan);
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
        Connection connection = h2.lend();
        connections.get(service).add(connection);
        return Proxies.of(Connection.class, new Client(service, breaking, connection));
    }

    /** One connection, until it is closed. */
    private final class Client implements InvocationHandler {

        private final SimulatedService service;
        private final UnaryOperator<String> breaking;
        private final Connection connection;
        private boolean closed;

        Client(SimulatedService service, UnaryOperator<String> breaking, Connection connection) {
            this.service = service;
            this.breaking = breaking;
            this.connection = connection;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("close")) {
                close();
                return null;
            }
            requireOpen();
            return switch (method.getName()) {
                case "commit" -> {
                    commit();
                    yield null;
                }
                case "prepareStatement" -> {
                    PreparedStatement statement = connection.prepareStatement(breaking.apply((String) arguments[0]));
                    yield Proxies.of(
                            PreparedStatement.class,
                            (ignored, called, given) -> called.getName().startsWith("execute")
                                    ? execute(statement, called, given)
                                    : Proxies.invoke(statement, called, given));
                }
                case "createStatement", "setAutoCommit" -> {
                    commits++;
                    yield Proxies.invoke(connection, method, arguments);
                }
                default -> Proxies.invoke(connection, method, arguments);
            };
        }

        /** Another may have it by now. */
        private void requireOpen() throws SQLException {
            if (closed) {
                throw new SQLNonTransientException("The simulated connection is closed", "90007");
            }
        }

        private void close() throws SQLException {
            if (!closed) {
                closed = true;
                connections.get(service).remove(connection);
                h2.giveBack(connection);
            }
        }

        private void commit() throws SQLException {
            service.work(ROUND_TRIP);
            boolean fails = fails();
            if (fails && simulation.random().nextBoolean()) {
                connection.rollback();
                throw new SQLRecoverableException("The simulated commit failed", "08006");
            }
            connection.commit();
            commits++;
            service.work(ROUND_TRIP);
            if (fails) {
                throw new SQLRecoverableException("The simulated commit was not confirmed", "08006");
            }
        }

        /** What commits itself may be done though it seems to have failed, and its client may die before it hears of it. */
        private Object execute(PreparedStatement statement, Method method, Object[] arguments) throws Throwable {
            requireOpen();
            service.work(ROUND_TRIP);
            boolean fails = fails();
            if (fails && (!connection.getAutoCommit() || simulation.random().nextBoolean())) {
                throw new SQLRecoverableException("The simulated connection was lost", "08006");
            }
            Object result = Proxies.invoke(statement, method, arguments);
            if (connection.getAutoCommit()) {
                if (!method.getName().equals("executeQuery")) {
                    commits++;
                }
                service.work(ROUND_TRIP);
            }
            if (fails) {
                throw new SQLRecoverableException("The simulated statement was not confirmed", "08006");
            }
            return result;
        }
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
