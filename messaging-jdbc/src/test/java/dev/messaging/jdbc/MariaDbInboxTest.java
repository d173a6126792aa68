package dev.messaging.jdbc;

@NeedsMariaDb
class MariaDbInboxTest extends InboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
