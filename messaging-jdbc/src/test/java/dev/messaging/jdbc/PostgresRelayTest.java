package dev.messaging.jdbc;

import dev.messaging.testkit.broker.PostgresDatabase;

class PostgresRelayTest extends RelayContract {

    @Override
    TestDatabase database() {
        return TestDatabase.postgres(PostgresDatabase.shared());
    }
}
