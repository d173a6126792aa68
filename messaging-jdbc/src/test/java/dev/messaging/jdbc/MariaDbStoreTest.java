package dev.messaging.jdbc;

@NeedsMariaDb
class MariaDbStoreTest extends JdbcStoreContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
