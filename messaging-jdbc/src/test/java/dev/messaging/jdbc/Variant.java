package dev.messaging.jdbc;

import dev.messaging.Channel;
import dev.messaging.Handler;
import dev.messaging.Message;
import dev.messaging.Operation;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.PersistenceSupport;
import dev.messaging.spi.WireMessage;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The inbox and the outbox as they are, and broken on purpose. */
enum Variant {
    SOUND,
    MARK_BEFORE_EFFECT {
        @Override
        Handler<String> handler(PersistenceSupport messaging, Database database, TransactionalHandler<String> handler) {
            InboxSql sql = new InboxSql(database);
            ConnectionSource connections = ConnectionSource.of(database.dataSource());
            return message -> {
                boolean isFirst =
                        connections.inTransaction(connection -> sql.mark(connection, message.deduplicationKey(), null));
                if (isFirst) {
                    connections.inTransaction(connection -> {
                        handler.handle(message, connection);
                        return true;
                    });
                }
            };
        }
    },
    EFFECT_OUTSIDE_THE_TRANSACTION {
        @Override
        Handler<String> handler(PersistenceSupport messaging, Database database, TransactionalHandler<String> handler) {
            return super.handler(messaging, database, (message, connection) -> {
                try (Connection other = database.dataSource().getConnection()) {
                    handler.handle(message, other);
                }
            });
        }
    },
    RELAY_DELETES_BEFORE_IT_IS_CONFIRMED {
        @Override
        PersistenceSupport persistence(PersistenceSupport messaging) {
            return new Forwarding(messaging) {
                @Override
                public CompletableFuture<Void> sendDeferred(Address to, WireMessage message, Duration timeout) {
                    CompletableFuture<?> unused = super.sendDeferred(to, message, timeout);
                    return CompletableFuture.completedFuture(null);
                }
            };
        }
    },
    RELAY_IGNORES_THE_KEY {
        @Override
        PersistenceSupport persistence(PersistenceSupport messaging) {
            return new Forwarding(messaging) {
                @Override
                public <T> String defer(Channel<T> channel, Message<? extends T> message, Consumer<WireMessage> store) {
                    return super.defer(
                            channel,
                            message,
                            wire -> store.accept(wire.toBuilder()
                                    .partitionKey(null)
                                    .headers(wire.headers().with(KEY, String.valueOf(wire.partitionKey())))
                                    .build()));
                }

                @Override
                public CompletableFuture<Void> sendDeferred(Address to, WireMessage message, Duration timeout) {
                    String key = message.headers().get(KEY).orElse(null);
                    return super.sendDeferred(
                            to, message.toBuilder().partitionKey(key).build(), timeout);
                }
            };
        }
    };

    /** Where a key is hidden from lanes and batches, but not from its receiver. */
    private static final String KEY = "hidden-key";

    PersistenceSupport persistence(PersistenceSupport messaging) {
        return messaging;
    }

    Handler<String> handler(PersistenceSupport messaging, Database database, TransactionalHandler<String> handler) {
        return Inbox.open(messaging, ConnectionSource.of(database.dataSource()), database)
                .handler(handler);
    }

    /** Does what another does. */
    private static class Forwarding implements PersistenceSupport {

        private final PersistenceSupport messaging;

        Forwarding(PersistenceSupport messaging) {
            this.messaging = messaging;
        }

        @Override
        public Environment environment() {
            return messaging.environment();
        }

        @Override
        public <T> String defer(Channel<T> channel, Message<? extends T> message, Consumer<WireMessage> store) {
            return messaging.defer(channel, message, store);
        }

        @Override
        public CompletableFuture<Void> sendDeferred(Address to, WireMessage message, Duration timeout) {
            return messaging.sendDeferred(to, message, timeout);
        }

        @Override
        public <R> byte[] encodeReply(Operation<?, R> operation, R reply) {
            return messaging.encodeReply(operation, reply);
        }

        @Override
        public <R> R decodeReply(Operation<?, R> operation, byte[] reply) {
            return messaging.decodeReply(operation, reply);
        }
    }
}
