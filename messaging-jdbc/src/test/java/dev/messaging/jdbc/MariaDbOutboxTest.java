package dev.messaging.jdbc;

@NeedsMariaDb
class MariaDbOutboxTest extends OutboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
