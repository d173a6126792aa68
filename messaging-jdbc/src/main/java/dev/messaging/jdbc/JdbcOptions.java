package dev.messaging.jdbc;

import dev.messaging.Ranges;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables are, and how long things are kept in them. Immutable.
 *
 * @param schema the schema of the tables; null for the connection's own
 * @param tablePrefix what the tables' names begin with; {@code messaging_} unless told otherwise
 * @param schemaMode what is done about tables that are missing; they are an error unless told otherwise
 * @param dialect the database's dialect; null to ask it
 * @param inboxRetention how long an inbox remembers what was handled; 7 days unless told otherwise. A duplicate that comes
 *     later is handled again
 * @param maxConnections how many connections an idempotency store uses at once; 4 unless told otherwise, and fewer than the
 *     pool has
 * @param purgeInterval how often at most a process deletes what is no longer remembered; 1 minute unless told otherwise
 * @param notifies whether an outbox in a PostgreSQL tells relays of other processes at once what is committed; it does unless
 *     told otherwise. Not to be had in transactions of two phases (XA): PostgreSQL prepares none that has notified
 */
public record JdbcOptions(
        @Nullable String schema,
        String tablePrefix,
        SchemaMode schemaMode,
        @Nullable Dialect dialect,
        Duration inboxRetention,
        int maxConnections,
        Duration purgeInterval,
        boolean notifies) {

    private static final int MOST_CONNECTIONS = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,39}");
    private static final String NAMES = "1 to 40 letters, digits and underscores, and not begin with a digit";
    private static final JdbcOptions DEFAULTS = new JdbcOptions(
            null, "messaging_", SchemaMode.CHECK, null, Duration.ofDays(7), 4, Duration.ofMinutes(1), true);

    /** Refuses what is out of range. */
    public JdbcOptions {
        if (schema != null && !NAME.matcher(schema).matches()) {
            throw Ranges.outOfRange("schema", schema, NAMES);
        }
        if (!NAME.matcher(tablePrefix).matches()) {
            throw Ranges.outOfRange("tablePrefix", tablePrefix, NAMES);
        }
        Ranges.positive("inboxRetention", inboxRetention);
        Ranges.between("maxConnections", maxConnections, 1, MOST_CONNECTIONS);
        Ranges.positive("purgeInterval", purgeInterval);
    }

    /** What each option is unless told otherwise. */
    public static JdbcOptions defaults() {
        return DEFAULTS;
    }

    /** The same with the tables in another schema. */
    public JdbcOptions withSchema(String schema) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }

    /** The same with another beginning of the tables' names. */
    public JdbcOptions withTablePrefix(String tablePrefix) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }

    /** The same with other things done about missing tables. */
    public JdbcOptions withSchemaMode(SchemaMode schemaMode) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }

    /** The same with a dialect, instead of asking the database. */
    public JdbcOptions withDialect(Dialect dialect) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }

    /** The same with another time for which an inbox remembers. */
    public JdbcOptions withInboxRetention(Duration inboxRetention) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }

    /** The same with another number of connections for an idempotency store. */
    public JdbcOptions withMaxConnections(int maxConnections) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }

    /** The same with another interval between purges. */
    public JdbcOptions withPurgeInterval(Duration purgeInterval) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }

    /** The same with notifications, or without. */
    public JdbcOptions withNotifies(boolean notifies) {
        return new JdbcOptions(
                schema, tablePrefix, schemaMode, dialect, inboxRetention, maxConnections, purgeInterval, notifies);
    }
}
