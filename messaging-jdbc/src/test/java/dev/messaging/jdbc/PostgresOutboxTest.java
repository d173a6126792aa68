package dev.messaging.jdbc;

import dev.messaging.testkit.broker.PostgresDatabase;

class PostgresOutboxTest extends OutboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.postgres(PostgresDatabase.shared());
    }
}
