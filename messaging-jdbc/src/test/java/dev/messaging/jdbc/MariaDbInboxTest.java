package dev.messaging.jdbc;

class MariaDbInboxTest extends InboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
