package dev.messaging.jdbc;

class MariaDbStoreTest extends JdbcStoreContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
