package dev.messaging.jdbc;

import static java.util.Comparator.comparing;

import dev.messaging.IdempotencyStore;
import dev.messaging.jdbc.IdempotencySql.Begin;
import dev.messaging.jdbc.IdempotencySql.Completion;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Remembers in a database what is being handled and what was, with its reply: shared by processes, and there after a restart.
 * Thread-safe; never blocks the caller.
 *
 * <p>At most {@link JdbcOptions#maxConnections()} connections are used at once. Calls beyond them wait in line; in a PostgreSQL
 * they then share transactions, so that each costs less the more there are. Leases and retention are measured by the database's
 * clock, so those of the processes need not agree. While the database is away every call fails, and nothing is handled: the
 * engine holds all messages until it is back.
 *
 * <p>A handler's effect and this store are two things: a crash between them gives a duplicate, after the lease. Where both are
 * in one database, an {@link Inbox} leaves no such gap.
 */
public final class JdbcIdempotencyStore implements IdempotencyStore, AutoCloseable {

    private static final int MOST_TOGETHER = 100;

    private final Database database;
    private final IdempotencySql sql;
    private final BlockingCalls calls;
    private final JoinedCalls<Begin, Claim> begins;
    private final JoinedCalls<Completion, Boolean> completions;
    private final RandomGenerator tokens;
    private final Purge purge;
    private final @Nullable SystemEnvironment ownEnvironment;

    private JdbcIdempotencyStore(
            Database database, Environment environment, RandomGenerator tokens, @Nullable SystemEnvironment own) {
        this.database = database;
        this.sql = new IdempotencySql(database);
        this.calls = new BlockingCalls(
                environment.threads().handlers(), database.options().maxConnections());
        int most = database.dialect().takesBatches() ? MOST_TOGETHER : 1;
        this.begins = new JoinedCalls<>(
                database, calls, most, comparing(Begin::key, MessageKey.ORDER), sql::begin, sql::beginAll);
        this.completions = new JoinedCalls<>(
                database, calls, most, comparing(Completion::key, MessageKey.ORDER), sql::complete, sql::completeAll);
        this.tokens = tokens;
        this.purge = new Purge(database, environment, Table.IDEMPOTENCY);
        this.ownEnvironment = own;
    }

    /** A store with the default options: its table must be there. */
    public static JdbcIdempotencyStore open(DataSource dataSource) {
        return open(dataSource, JdbcOptions.defaults());
    }

    /**
     * A store with its own options.
     *
     * @throws IllegalStateException if the database cannot be reached, is none of those known, or lacks the table and may not
     *     be given it
     */
    public static JdbcIdempotencyStore open(DataSource dataSource, JdbcOptions options) {
        Database database = Database.open(dataSource, options, Table.IDEMPOTENCY);
        SystemEnvironment own = new SystemEnvironment("messaging-jdbc");
        // Two processes must never draw the same token, whatever they were started from.
        return new JdbcIdempotencyStore(database, own, new SecureRandom(), own);
    }

    /** A store that takes its threads and tokens from elsewhere. */
    static JdbcIdempotencyStore open(Database database, Environment environment) {
        return new JdbcIdempotencyStore(database, environment, environment.random(), null);
    }

    @Override
    public CompletionStage<Claim> begin(Key key, @Nullable String fingerprint, Duration lease, Duration retention) {
        purge.ifDue();
        return begins.call(new Begin(key, tokens.nextLong(), fingerprint, lease, retention));
    }

    @Override
    public CompletionStage<Collection<Lease>> renew(Collection<Lease> leases, Duration lease) {
        List<Lease> held =
                leases.stream().sorted(comparing(Lease::key, MessageKey.ORDER)).toList();
        return calls.call(() ->
                Database.persistently(() -> database.inTransaction(connection -> sql.renew(connection, held, lease))));
    }

    @Override
    public CompletionStage<Boolean> complete(Lease lease, byte @Nullable [] reply) {
        return completions.call(new Completion(lease, reply));
    }

    @Override
    public CompletionStage<Void> release(Lease lease) {
        return calls.call(() -> Database.persistently(
                        () -> database.autoCommitted(connection -> sql.release(connection, lease))))
                .thenAccept(released -> {});
    }

    /** Ends its threads; the data source is left as it is. */
    @Override
    public void close() {
        if (ownEnvironment != null) {
            ownEnvironment.close();
        }
    }
}
