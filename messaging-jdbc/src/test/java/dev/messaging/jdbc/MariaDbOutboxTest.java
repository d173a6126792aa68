package dev.messaging.jdbc;

class MariaDbOutboxTest extends OutboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
