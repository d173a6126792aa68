package dev.messaging.jdbc;

class H2StoreTest extends JdbcStoreContract {

    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
