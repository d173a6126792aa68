package dev.messaging.examples.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.jdbc.JdbcOptions;
import dev.messaging.jdbc.SchemaMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The database of orders and payments, where {@code --database} says that there is one. Its tables have no keys that would keep
 * a second charge out: whether there is one is for the library to decide.
 */
final class ShopDatabase implements AutoCloseable {

    static final JdbcOptions OPTIONS = JdbcOptions.defaults().withSchemaMode(SchemaMode.CREATE);

    /** Begins the id of an order's charge, so that one can tell whose it was that payments refused. */
    static final String CHARGE_ID = "charge-";

    private static final int CONNECTIONS = 40;
    private static final long MILLIS_TO_CONNECT = 5_000;

    private final HikariDataSource pool;

    private ShopDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    /** Connects, and creates the tables where they are missing. */
    static ShopDatabase open(String url) {
        HikariConfig configuration = new HikariConfig();
        configuration.setJdbcUrl(url);
        configuration.setMaximumPoolSize(CONNECTIONS);
        configuration.setMinimumIdle(1);
        configuration.setConnectionTimeout(MILLIS_TO_CONNECT);
        return new ShopDatabase(new HikariDataSource(configuration));
    }

    DataSource dataSource() {
        return pool;
    }

    /** To be called by one process alone, before the others need them. */
    void createTables() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS placed (order_id VARCHAR(100) NOT NULL PRIMARY KEY)");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS charged (order_id VARCHAR(100) NOT NULL, cents BIGINT NOT NULL)");
        }
    }

    static void charge(Connection connection, String order, long cents) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO charged VALUES (?, ?)")) {
            insert.setString(1, order);
            insert.setLong(2, cents);
            insert.executeUpdate();
        }
    }

    /** Whether it was not placed before. */
    static boolean place(Connection connection, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO placed SELECT ? WHERE NOT EXISTS (SELECT 1 FROM placed WHERE order_id = ?)")) {
            insert.setString(1, order);
            insert.setString(2, order);
            return insert.executeUpdate() == 1;
        }
    }

    /** What was charged, as it stands there. */
    List<Entry> charges() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT order_id, cents FROM charged")) {
            List<Entry> charges = new ArrayList<>();
            while (row.next()) {
                charges.add(Entry.ofOrder("charged", row.getString(1), row.getLong(2) + " cents"));
            }
            return charges;
        }
    }

    /** The charges that payments refused, where the transport has no dead letters: they are parked in the outbox. */
    List<Entry> refused() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT message_id, reason FROM messaging_outbox WHERE lane = -1")) {
            List<Entry> refused = new ArrayList<>();
            while (row.next()) {
                String id = row.getString(1);
                if (id.startsWith(CHARGE_ID)) {
                    refused.add(
                            new Entry(Channels.CHARGES.name(), id, id.substring(CHARGE_ID.length()), row.getString(2)));
                }
            }
            return refused;
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
