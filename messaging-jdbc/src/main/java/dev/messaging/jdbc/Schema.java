package dev.messaging.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Creates the tables, or says which are missing. */
final class Schema {

    /** A table, which is in the schema, or an index, which is where its table is. */
    private static final Pattern NAME = Pattern.compile("\\bmessaging_(?:(idempotency|inbox|outbox_lane|outbox)\\b)?");

    private static final Pattern COMMENT = Pattern.compile("(?m)^--.*$");

    private final Dialect dialect;
    private final JdbcOptions options;

    Schema(Dialect dialect, JdbcOptions options) {
        this.dialect = dialect;
        this.options = options;
    }

    /**
     * Does what the options say about these tables. The connection commits each statement by itself.
     *
     * @throws IllegalStateException if something is missing, and the options do not say to look at nothing
     */
    void prepare(Connection connection, Table... tables) throws SQLException {
        if (options.schemaMode() == SchemaMode.NONE) {
            return;
        }
        if (options.schemaMode() == SchemaMode.CREATE) {
            create(connection, tables);
        }
        List<String> missing = missing(connection, tables);
        if (!missing.isEmpty()) {
            throw new IllegalStateException("The database lacks " + String.join(" and ", missing) + ". Apply "
                    + dialect.script() + ", which is in messaging-jdbc under dev/messaging/jdbc, or open with"
                    + " JdbcOptions.withSchemaMode(SchemaMode.CREATE). Neither changes a table that is there: add a"
                    + " column that it lacks by ALTER TABLE, as the file has it");
        }
    }

    /** Another process may be creating them too: then each fails with some of them, and at the end there they are. */
    private void create(Connection connection, Table... tables) throws SQLException {
        if (areThere(connection, tables)) {
            return;
        }
        SQLException failure = null;
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements()) {
                try {
                    statement.execute(sql);
                } catch (SQLException failed) {
                    failure = failure == null ? failed : failure;
                }
            }
        }
        if (failure != null && !areThere(connection, tables)) {
            throw failure;
        }
    }

    private boolean areThere(Connection connection, Table... tables) throws SQLException {
        for (Table table : tables) {
            if (lacks(connection, table.name(options), "1")) {
                return false;
            }
        }
        return true;
    }

    /** The statements of the script, with the names that the options say. */
    List<String> statements() {
        List<String> statements = new ArrayList<>();
        for (String sql : COMMENT.matcher(script()).replaceAll("").split(";", -1)) {
            if (!sql.isBlank()) {
                statements.add(named(sql.strip()));
            }
        }
        return statements;
    }

    private String named(String sql) {
        return NAME.matcher(sql).replaceAll(name -> Matcher.quoteReplacement(named(name)));
    }

    private String named(MatchResult name) {
        String table = name.group(1);
        if (table == null) {
            return options.tablePrefix();
        }
        String schema = options.schema() == null ? "" : options.schema() + ".";
        return schema + options.tablePrefix() + table;
    }

    private String script() {
        try (InputStream in = Schema.class.getResourceAsStream(dialect.script())) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks " + dialect.script());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private List<String> missing(Connection connection, Table... tables) throws SQLException {
        List<String> missing = new ArrayList<>();
        for (Table table : tables) {
            String name = table.name(options);
            if (lacks(connection, name, "1")) {
                missing.add("the table " + name);
                continue;
            }
            for (String column : table.columns()) {
                if (lacks(connection, name, column)) {
                    missing.add("the column " + name + "." + column);
                }
            }
        }
        return missing;
    }

    private static boolean lacks(Connection connection, String table, String column) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement
                    .executeQuery("SELECT " + column + " FROM " + table + " WHERE 1 = 0")
                    .close();
            return false;
        } catch (SQLException failed) {
            if (SqlFailures.isConnectionLost(failed)) {
                throw failed;
            }
            return true;
        }
    }
}
