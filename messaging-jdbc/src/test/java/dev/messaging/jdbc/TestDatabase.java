package dev.messaging.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.messaging.testkit.broker.PostgresDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A schema of a test's own in a database, through a pool of its own. */
final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final HikariDataSource pool;

    private TestDatabase(String url, @Nullable String schema) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(url);
        configuration.setSchema(schema);
        configuration.setMaximumPoolSize(16);
        configuration.setMinimumIdle(1);
        configuration.setConnectionTimeout(2_000);
        configuration.setValidationTimeout(1_000);
        this.pool = new HikariDataSource(configuration);
    }

    static TestDatabase h2() {
        String name = "test" + NAMES.incrementAndGet();
        return new TestDatabase("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000", "PUBLIC");
    }

    static TestDatabase postgres(PostgresDatabase server) {
        String schema = "test" + ProcessHandle.current().pid() + "_" + NAMES.incrementAndGet();
        TestDatabase database = new TestDatabase(
                server.jdbcUrl() + (server.jdbcUrl().contains("?") ? "&" : "?") + "socketTimeout=20&ApplicationName="
                        + schema,
                schema);
        database.execute("CREATE SCHEMA " + schema);
        return database;
    }

    static TestDatabase mariaDb(MariaDb server) {
        return new TestDatabase(server.url("test" + NAMES.incrementAndGet()), null);
    }

    DataSource dataSource() {
        return pool;
    }

    static JdbcOptions options() {
        return JdbcOptions.defaults().withSchemaMode(SchemaMode.CREATE);
    }

    Database open(Table... tables) {
        return Database.open(pool, options(), tables);
    }

    void execute(String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    long number(String sql) {
        try (Connection connection = pool.getConnection()) {
            return number(connection, sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** The same where those who are tested may leave no connection over: a pool that has lost all grows again slowly. */
    long numberBesideThePool(String sql) {
        try (Connection connection = DriverManager.getConnection(pool.getJdbcUrl())) {
            connection.setSchema(pool.getSchema());
            return number(connection, sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** How many statements wait for locks of other transactions. */
    long waiting() {
        return number(
                switch (dialect()) {
                    case POSTGRESQL ->
                        "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = '"
                                + pool.getSchema() + "'";
                    case MYSQL ->
                        "SELECT COUNT(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p"
                                + " ON p.id = t.trx_mysql_thread_id WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()";
                    case H2 -> "SELECT COUNT(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL";
                });
    }

    /** Ends the session of a connection, which finds out by its next statement. */
    void endSession(Connection connection) throws SQLException {
        String own = switch (dialect()) {
            case POSTGRESQL -> "SELECT pg_backend_pid()";
            case MYSQL -> "SELECT CONNECTION_ID()";
            case H2 -> "SELECT SESSION_ID()";
        };
        long session = number(connection, own);
        execute(
                switch (dialect()) {
                    case POSTGRESQL -> "SELECT pg_terminate_backend(" + session + ")";
                    case MYSQL -> "KILL " + session;
                    case H2 -> "CALL ABORT_SESSION(" + session + ")";
                });
    }

    /** What keeps the transaction that begins with it from waiting long for others. */
    String impatience() {
        return switch (dialect()) {
            case POSTGRESQL -> "SET LOCAL statement_timeout = 500";
            case MYSQL -> "SET SESSION innodb_lock_wait_timeout = 1";
            case H2 -> "SET LOCK_TIMEOUT 500";
        };
    }

    Dialect dialect() {
        return pool.getJdbcUrl().startsWith("jdbc:h2:")
                ? Dialect.H2
                : pool.getJdbcUrl().startsWith("jdbc:mariadb:") ? Dialect.MYSQL : Dialect.POSTGRESQL;
    }

    /** As if the database's clock had gone on: all that it has written down was written so much earlier. */
    void pass(Duration duration, String table, String... columns) {
        for (String column : columns) {
            execute("UPDATE " + table + " SET " + column + " = " + column + " - " + duration.toMillis());
        }
    }

    @Override
    public void close() {
        pool.close();
        if (dialect() == Dialect.H2) {
            try (Connection connection = DriverManager.getConnection(pool.getJdbcUrl())) {
                connection.createStatement().execute("SET DB_CLOSE_DELAY 0");
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
        }
    }
}
