package dev.messaging.jdbc;

import dev.messaging.testkit.broker.PostgresDatabase;

class PostgresInboxTest extends InboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.postgres(PostgresDatabase.shared());
    }
}
