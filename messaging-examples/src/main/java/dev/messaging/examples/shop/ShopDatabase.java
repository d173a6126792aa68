package dev.messaging.examples.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.LedgerFile;
import dev.messaging.examples.shop.ledger.Ledgers;
import dev.messaging.jdbc.JdbcOptions;
import dev.messaging.jdbc.SchemaMode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * The database of the services, where {@code --database} says that there is one. Its tables have no keys that would keep a second
 * charge out: whether there is one is for the library to decide.
 */
final class ShopDatabase implements AutoCloseable {

    static final JdbcOptions OPTIONS = JdbcOptions.defaults().withSchemaMode(SchemaMode.CREATE);

    /** Begins the id of an order's charge, so that one can tell whose it was that payments refused. */
    static final String CHARGE_ID = "charge-";

    private static final int CONNECTIONS = 32;
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
            statement.execute("CREATE TABLE IF NOT EXISTS told (subscription VARCHAR(20) NOT NULL,"
                    + " order_id VARCHAR(100) NOT NULL)");
            statement.execute("CREATE TABLE IF NOT EXISTS duplicates (service VARCHAR(20) NOT NULL)");
        }
    }

    static void charge(Connection connection, String order, long cents) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO charged VALUES (?, ?)")) {
            insert.setString(1, order);
            insert.setLong(2, cents);
            insert.executeUpdate();
        }
    }

    static void tell(Connection connection, String subscription, String order) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO told VALUES (?, ?)")) {
            insert.setString(1, subscription);
            insert.setString(2, order);
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

    /** Counts what an inbox kept from a service. */
    void countDuplicate(String service) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO duplicates VALUES (?)")) {
            insert.setString(1, service);
            insert.executeUpdate();
        }
    }

    /** How many duplicates inboxes have kept from their services. */
    long duplicates() throws SQLException {
        return rows("SELECT COUNT(*) FROM duplicates", row -> row.getLong(1)).get(0);
    }

    /**
     * The books of all services: what stands here, and what is in their ledgers.
     *
     * @param directory where the ledgers are
     */
    Ledgers books(Path directory) {
        return service -> {
            List<Entry> entries = new ArrayList<>(LedgerFile.read(directory, service));
            try {
                switch (service) {
                    case "payments" -> entries.addAll(charges());
                    case "billing", "shipping" -> entries.addAll(told(service));
                    case "reconciliation" -> entries.addAll(refused());
                    default -> {
                        return entries;
                    }
                }
            } catch (SQLException away) {
                throw new IOException("The books of " + service + " cannot be read", away);
            }
            return entries;
        };
    }

    private List<Entry> charges() throws SQLException {
        return rows(
                "SELECT order_id, cents FROM charged",
                row -> Entry.ofOrder("charged", row.getString(1), row.getLong(2) + " cents"));
    }

    private List<Entry> told(String subscription) throws SQLException {
        return rows(
                "SELECT order_id FROM told WHERE subscription = ?",
                row -> Entry.ofOrder("told", row.getString(1), ""),
                subscription);
    }

    /** The charges that payments refused, where the transport has no dead letters: they are parked in the outbox. */
    private List<Entry> refused() throws SQLException {
        return rows(
                "SELECT message_id, reason FROM messaging_outbox WHERE lane = -1 AND message_id LIKE ?",
                row -> {
                    String id = row.getString(1);
                    return new Entry(Channels.CHARGES.name(), id, id.substring(CHARGE_ID.length()), row.getString(2));
                },
                CHARGE_ID + "%");
    }

    private <R> List<R> rows(String sql, Row<R> read, String... parameters) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            List<R> rows = new ArrayList<>();
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    rows.add(read.of(row));
                }
            }
            return rows;
        }
    }

    @FunctionalInterface
    private interface Row<R> {

        R of(ResultSet row) throws SQLException;
    }

    @Override
    public void close() {
        pool.close();
    }
}
