package dev.messaging.jdbc;

import dev.messaging.testkit.broker.PostgresDatabase;

class PostgresStoreTest extends JdbcStoreContract {

    @Override
    TestDatabase database() {
        return TestDatabase.postgres(PostgresDatabase.shared());
    }
}
