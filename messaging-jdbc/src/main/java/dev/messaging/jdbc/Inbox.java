package dev.messaging.jdbc;

import dev.messaging.Handler;
import dev.messaging.IdempotencyConflictException;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import dev.messaging.Responder;
import dev.messaging.spi.PersistenceSupport;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes a handler's effect in a database happen exactly once: the effect and the mark that the message was handled are
 * committed in one transaction. Thread-safe.
 *
 * <pre>{@code
 * Inbox inbox = Inbox.open(messaging, dataSource);
 * messaging.receive(CHARGES, inbox.handler((charge, connection) -> ledger.book(connection, charge.payload())));
 * }</pre>
 *
 * <p>So it is whatever is delivered twice, to whichever process, and wherever one of them crashes, as long as {@link
 * JdbcOptions#inboxRetention()} lasts. A duplicate that overlaps waits for the first in the database. It holds for what the
 * handler writes through the connection that it is given, and for nothing else that it does.
 *
 * <p>While the database is away nothing is handled and nothing is given up: messages are held, no attempt is counted, the
 * receiver pauses and says so in {@link Messaging#health()}, and goes on when the database is back.
 *
 * @see <a href="https://microservices.io/patterns/communication-style/idempotent-consumer.html">Idempotent Consumer</a>
 */
public final class Inbox {

    private final PersistenceSupport messaging;
    private final ConnectionSource connections;
    private final InboxSql sql;
    private final Purge purge;

    private Inbox(PersistenceSupport messaging, ConnectionSource connections, Database database) {
        this.messaging = messaging;
        this.connections = connections;
        this.sql = new InboxSql(database);
        this.purge = new Purge(database, messaging.environment(), Table.INBOX);
    }

    /** An inbox with the default options: its table must be there. */
    public static Inbox open(Messaging messaging, DataSource dataSource) {
        return open(messaging, dataSource, JdbcOptions.defaults());
    }

    /**
     * An inbox with its own options.
     *
     * @throws IllegalStateException if the database cannot be reached, is none of those known, or lacks the table and may not
     *     be given it
     */
    public static Inbox open(Messaging messaging, DataSource dataSource, JdbcOptions options) {
        return open(messaging, dataSource, ConnectionSource.of(dataSource), options);
    }

    /**
     * An inbox in whose transactions a framework takes part.
     *
     * @param dataSource the same database, for what is done outside of transactions: looking for the table, and purging
     * @throws IllegalStateException as the others
     */
    public static Inbox open(
            Messaging messaging, DataSource dataSource, ConnectionSource connections, JdbcOptions options) {
        return open(Persistence.of(messaging), connections, Database.open(dataSource, options, Table.INBOX));
    }

    static Inbox open(PersistenceSupport messaging, ConnectionSource connections, Database database) {
        return new Inbox(messaging, connections, database);
    }

    /** A handler of messages whose effect happens once; runs on the threads of {@link Messaging}'s handlers. */
    public <T> Handler<T> handler(TransactionalHandler<T> handler) {
        return message -> once(message, new Effect<Void>() {
            @Override
            public @Nullable Void happen(Connection connection) throws Exception {
                handler.handle(message, connection);
                return null;
            }

            @Override
            public byte @Nullable [] kept(@Nullable Void nothing) {
                return null;
            }

            @Override
            public @Nullable Void again(byte @Nullable [] reply) {
                return null;
            }
        });
    }

    /**
     * A responder whose effect happens once; duplicates of a request get the reply that was committed with it.
     *
     * @param operation the one that is responded to: it tells how replies are kept
     */
    public <Q, R> Responder<Q, R> responder(Operation<Q, R> operation, TransactionalResponder<Q, R> responder) {
        return request -> once(request, new Effect<R>() {
            @Override
            public R happen(Connection connection) throws Exception {
                return responder.respond(request, connection);
            }

            @Override
            public byte[] kept(R reply) {
                return messaging.encodeReply(operation, reply);
            }

            @Override
            public R again(byte @Nullable [] reply) {
                if (reply == null) {
                    throw new IllegalStateException("Request " + request.id() + " was handled without a reply");
                }
                return messaging.decodeReply(operation, reply);
            }
        });
    }

    @SuppressWarnings("NullAway") // null where the effect says so
    private <R> R once(ReceivedMessage<?> message, Effect<R> effect) throws Exception {
        purge.ifDue();
        Attempt attempt = new Attempt(message);
        try {
            return connections.inTransaction(connection -> {
                attempt.marks();
                boolean isFirst = sql.mark(connection, message.deduplicationKey(), fingerprint(message));
                if (!isFirst) {
                    return effect.again(reply(connection, message));
                }
                attempt.handles();
                R result = happen(effect, connection, attempt);
                attempt.commits();
                sql.confirm(connection, message.deduplicationKey(), fingerprint(message), effect.kept(result));
                return result;
            });
        } catch (Exception failed) {
            throw attempt.failure(failed);
        }
    }

    @SuppressWarnings("NullAway") // null where the effect says so
    private static <R> R happen(Effect<R> effect, Connection connection, Attempt attempt) throws Exception {
        try {
            return effect.happen(connection);
        } catch (Exception failed) {
            attempt.handlerFailed(connection, failed);
            throw failed;
        }
    }

    private byte @Nullable [] reply(Connection connection, ReceivedMessage<?> message) throws SQLException {
        InboxSql.Marked marked = sql.look(connection, message.deduplicationKey());
        String fingerprint = fingerprint(message);
        if (fingerprint != null && marked.fingerprint() != null && !fingerprint.equals(marked.fingerprint())) {
            throw new IdempotencyConflictException("The idempotency key " + message.idempotencyKey() + " of message "
                    + message.id() + " was used before with another payload");
        }
        return marked.reply();
    }

    private static @Nullable String fingerprint(ReceivedMessage<?> message) {
        return message.fingerprint().orElse(null);
    }

    /**
     * What happens once, and what comes of it the next time.
     *
     * @param <R> the reply
     */
    private interface Effect<R> {

        @Nullable
        R happen(Connection connection) throws Exception;

        byte @Nullable [] kept(R result);

        @Nullable
        R again(byte @Nullable [] reply);
    }
}
