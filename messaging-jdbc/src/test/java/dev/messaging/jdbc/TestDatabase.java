package dev.messaging.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.messaging.testkit.broker.PostgresDatabase;
import java.sql.Connection;
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
                server.jdbcUrl() + (server.jdbcUrl().contains("?") ? "&" : "?") + "socketTimeout=20", schema);
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
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException failed) {
            throw new IllegalStateException(sql, failed);
        }
    }

    /** As if the database's clock had gone on: all that it has written down was written so much earlier. */
    void pass(Duration duration, String table, String... columns) {
        for (String column : columns) {
            execute("UPDATE " + table + " SET " + column + " = " + column + " - " + duration.toMillis());
        }
    }

    @Override
    public void close() {
        if (pool.getJdbcUrl().startsWith("jdbc:h2:")) {
            execute("SET DB_CLOSE_DELAY 0");
        }
        pool.close();
    }
}
