package dev.messaging.testkit.broker;

/** Hands databases to what is annotated {@link WithPostgres}. */
final class PostgresExtension extends BrokerExtension<PostgresDatabase, WithPostgres> {

    PostgresExtension() {
        super(
                PostgresDatabase.class,
                WithPostgres.class,
                WithPostgres::own,
                PostgresDatabase::start,
                PostgresDatabase::shared);
    }
}
